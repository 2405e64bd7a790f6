import ctypes
import struct

from attempts import attempt, libc

TRACE, ALLOW, LOG, NOTIFY = 0x7ff00000, 0x7fff0000, 0x7ffc0000, 0x7fc00000


def install(answer):
    program = ctypes.create_string_buffer(struct.pack('=HBBI', 6, 0, 0, answer))
    header = struct.pack('=HxxxxxxQ', 1, ctypes.addressof(program))
    print('filter %x' % answer, libc.prctl(22, 2, header), flush=True)


install(ALLOW)
install(LOG)
open('/etc/hostname').close()
