import ctypes

from attempts import try_call

parameters = (ctypes.c_char * 120)()
try_call('io_uring_setup', 8, parameters)
try_call('io_uring_enter', 3, 1, 0, 0, None, 0)
try_call('io_uring_register', 3, 0, None, 0)
