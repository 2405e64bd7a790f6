import ctypes

from attempts import call, libc

libc.memset.argtypes = [ctypes.c_void_p, ctypes.c_int, ctypes.c_size_t]
try:
    while True:
        segment = call('shmget', 0, ctypes.c_size_t(4 << 20), 0o1600)
        libc.memset(call('shmat', segment, None, 0), 1, 4 << 20)
except OSError as e:
    print('refused shm', e)
