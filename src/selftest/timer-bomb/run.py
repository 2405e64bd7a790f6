import ctypes
import time

from attempts import libc

count = 0
timer = ctypes.c_void_p()
while count < 1_000_000 and libc.timer_create(1, None, ctypes.byref(timer)) == 0:
    count += 1
print('refused timer', count, ctypes.get_errno(), flush=True)
time.sleep(2)
