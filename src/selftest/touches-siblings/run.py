import ctypes
import os
import time

from attempts import attempt, call, try_call

child = os.fork()
if child == 0:
    time.sleep(100)
buffer = ctypes.create_string_buffer(64)
vector = (ctypes.c_void_p * 2)(ctypes.addressof(buffer), 64)
for request in (16, 0x4206):
    try_call('ptrace', request, child, None, None)
    try_call('ptrace', request, os.getppid(), None, None)
for target in (child, 1):
    try_call('process_vm_readv', target, vector, 1, vector, 1, 0)
    try_call('process_vm_writev', target, vector, 1, vector, 1, 0)
    attempt('pidfd_getfd', lambda: call('pidfd_getfd', call('pidfd_open', target, 0), 1, 0))
os.kill(child, 9)
