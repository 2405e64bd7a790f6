"""Nothing is read through O_PATH, so that is what the tracer is to see, and the kernel something else."""
import ctypes
import mmap
import os
import sys

from attempts import libc

OPENAT2 = 437
path = (sys.argv[1] + '/people.csv').encode()
shared = mmap.mmap(-1, 4096)
how = (ctypes.c_uint64 * 3).from_buffer(shared)  # flags, mode, resolve
parent = os.getpid()
swapper = os.fork()
if swapper == 0:
    state = os.open('/proc/%d/stat' % parent, os.O_RDONLY)
    stopped = False
    while True:
        before, stopped = stopped, b') t ' in os.pread(state, 64, 0)
        if before and not stopped:
            how[0] = os.O_RDONLY
got = 0
for _ in range(2_000):
    how[0] = os.O_PATH
    descriptor = libc.syscall(OPENAT2, -100, path, how, 24)
    if descriptor >= 0:
        try:
            got += len(os.read(descriptor, 1))
        except OSError:
            pass  # it was opened as the tracer saw it
        os.close(descriptor)
os.kill(swapper, 9)
print('read', got, 'times')
