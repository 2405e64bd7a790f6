# reads: nothing
# starts: /sbin/ldconfig
import ctypes, ctypes.util, math, struct

libc = ctypes.CDLL(None)
assert libc.abs(-3) == 3
for name in ("c", "m", "z", "sqlite3", "nothing_of_that_name"):
    print(name, ctypes.util.find_library(name))
maths = ctypes.CDLL("libm.so.6")
maths.cos.restype, maths.cos.argtypes = ctypes.c_double, [ctypes.c_double]
assert maths.cos(0.0) == math.cos(0.0)
try:
    ctypes.CDLL("libnothing.so.9")
except OSError as error:
    print(error)
