# reads: nothing
# starts: /bin/sh | /usr/bin/tty
import getpass, os, pty, sys

def read(fd):
    return os.read(fd, 1024)

assert pty.spawn(["/bin/sh", "-c", "tty; echo done"], read, lambda fd: b"") == 0
ours, theirs = pty.openpty()
os.write(theirs, b"x\n")
assert os.read(ours, 10).startswith(b"x")
print(os.ttyname(theirs))
try:
    open("/dev/tty")
except OSError as error:
    print(error)
