import ctypes
import time

# part of it since glibc 2.34
librt = ctypes.CDLL('librt.so.1', use_errno=True)
count = 0
timer = ctypes.c_void_p()
while count < 1_000_000 and librt.timer_create(1, None, ctypes.byref(timer)) == 0:
    count += 1
print('refused timer' if count < 1_000_000 else 'BREACH: a million timers', count, ctypes.get_errno(), flush=True)
time.sleep(2)
