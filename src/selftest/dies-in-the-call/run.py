"""A child opens a file through a link, and is killed before the tracer could ask what it opened.

It shares its descriptors with its parent, which so has the file. Other children keep the tracer busy.
"""
import os
import signal
import time

from attempts import call

CLONE_FILES = 0x400
LINK = b'/tmp/link'


def keep_the_tracer_busy():
    child = os.fork()
    while child == 0:
        try:
            os.open(b'/tmp/missing', os.O_RDONLY)
        except OSError:
            pass
    return child


def open_and_die(descriptor):
    """Its next descriptor is that one."""
    child = call('clone', CLONE_FILES | signal.SIGCHLD, 0, 0, 0, 0)
    if child == 0:
        os.open(LINK, os.O_RDONLY)
        os._exit(0)
    while True:
        try:
            os.fstat(descriptor)
            break
        except OSError:
            pass
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return os.read(descriptor, 100)


os.symlink('/etc/hostname', LINK)
busy = [keep_the_tracer_busy() for _ in range(6)]
time.sleep(0.3)
lowest = os.open('/tmp', os.O_RDONLY)
os.close(lowest)
print(open_and_die(lowest))
for child in busy:
    os.kill(child, signal.SIGKILL)
