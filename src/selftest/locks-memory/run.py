import ctypes
import mmap

from attempts import call, try_call

page = mmap.mmap(-1, 1 << 30)
address = ctypes.addressof(ctypes.c_char.from_buffer(page))
try_call('mlock', ctypes.c_void_p(address), ctypes.c_size_t(1 << 30))
try_call('mlockall', 3)
