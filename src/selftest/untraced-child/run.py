import os

from attempts import attempt, call, try_call

for flags in (0x00800000 | 17, 0x00800000, 0x00804111 & ~0x100 | 17):
    def clone():
        if call('clone', flags, 0, 0, 0, 0) == 0:
            os._exit(0)
    attempt('clone %x' % flags, clone)
try_call('clone3', (0x00800000).to_bytes(8, 'little') + bytes(24) + (17).to_bytes(8, 'little') + bytes(48), 88)
