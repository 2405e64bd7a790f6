import errno
import os
import socket
import struct

from attempts import attempt, breach, refused

ROUTE = 0


def ask(name, kind, flags, body):
    s = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, ROUTE)
    s.settimeout(2)
    s.send(struct.pack('=IHHII', 16 + len(body), kind, flags | 5, 1, 0) + body)
    code = -struct.unpack_from('=i', s.recv(4096), 16)[0]
    if code == 0:
        breach(name)
    else:
        refused(name, errno.errorcode.get(code, str(code)))


link = struct.pack('=BxHiII', 0, 0, 1, 1, 1)
ask('lo up', 16, 0, link)
info = struct.pack('=HH', 4 + 5 + 3 + 4, 18) + struct.pack('=HH', 9, 1) + b'dummy\0\0\0'
ask('a device', 16, 0x600, struct.pack('=BxHiII', 0, 0, 0, 0, 0) + info)
ask('an address', 20, 0x600, struct.pack('=BBBBi', 2, 24, 0, 0, 1) + struct.pack('=HH', 8, 2) + b'\x0a\0\0\1')
ask('a route', 24, 0x600, struct.pack('=BBBBBBBBI', 2, 0, 0, 0, 254, 3, 0, 1, 0) + struct.pack('=HHi', 8, 4, 1))
for protocol in (9, 12, 15, 16):
    def listen():
        s = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, protocol)
        s.bind((0, 1))
        s.settimeout(0.1)
        return s.recv(4096)
    attempt('events of %d' % protocol, listen)
print(*os.listdir('/sys/class/net'))
for name in os.listdir('/sys/class/net'):
    if name not in ('lo', 'bonding_masters') and not name.endswith('0'):
        breach('a device ' + name)
