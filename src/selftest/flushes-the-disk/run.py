import ctypes
import os

from attempts import breach

libc = ctypes.CDLL(None, use_errno=True)
MS_SYNC = 4
calls = {
    'fsync': lambda file: libc.fsync(file),
    'fdatasync': lambda file: libc.fdatasync(file),
    'sync_file_range': lambda file: libc.sync_file_range(file, 0, 0, 7),
}
# what reaches the kernel's own code is refused there for a descriptor that is none
for name, call in calls.items():
    if call(-1) != 0:
        breach('%s is done: %s' % (name, os.strerror(ctypes.get_errno())))
if libc.msync(ctypes.c_void_p(1), ctypes.c_size_t(1), MS_SYNC) != 0:
    breach('msync is done: %s' % os.strerror(ctypes.get_errno()))
if libc.syncfs(os.open('/tmp/code', os.O_RDONLY)) == 0:
    breach('syncfs is done')
print('nothing done')
