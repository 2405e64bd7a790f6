import fcntl
import os
import termios

from attempts import attempt

for path in ('/dev/tty', '/dev/console', '/dev/tty1', '/dev/pts/0', '/dev/ttyS0'):
    attempt(path, lambda: fcntl.ioctl(os.open(path, os.O_RDWR | os.O_NONBLOCK), termios.TIOCSTI, b'x'))
    attempt(path, lambda: fcntl.ioctl(os.open(path, os.O_RDWR | os.O_NONBLOCK), 0x541C, b'\x02'))
for descriptor in (0, 1, 2):
    attempt('TIOCSTI', lambda: fcntl.ioctl(descriptor, termios.TIOCSTI, b'x'))
    attempt('TIOCSCTTY', lambda: fcntl.ioctl(descriptor, termios.TIOCSCTTY, 1))
