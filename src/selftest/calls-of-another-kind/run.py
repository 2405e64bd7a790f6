import ctypes
import mmap
import platform

from attempts import breach

if platform.machine() == 'x86_64':
    page = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
    page.write(bytes([0xb8, 20, 0, 0, 0, 0xcd, 0x80, 0xc3]))  # mov eax, getpid; int 0x80; ret
    address = ctypes.addressof(ctypes.c_char.from_buffer(page))
    print('about to call', flush=True)
    breach('a 32-bit call: %d' % ctypes.CFUNCTYPE(ctypes.c_int)(address)())
else:
    print('no such calls here')
