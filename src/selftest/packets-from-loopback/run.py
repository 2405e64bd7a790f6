import errno
import socket

from attempts import attempt, breach

FAST_OPEN = 0x20000000
for kind, flags in ((socket.SOCK_DGRAM, 0), (socket.SOCK_STREAM, FAST_OPEN)):
    for address in ('8.8.8.8', '169.254.169.254'):
        with socket.socket(socket.AF_INET, kind) as s:
            s.bind(('127.0.0.1', 0))
            attempt(address, lambda: s.sendto(b'x', flags, (address, 53)))
            attempt(address, lambda: s.sendmsg([b'x'], [], flags, (address, 53)))
with socket.socket() as server, socket.socket() as s:
    server.bind(('127.0.0.1', 0))
    server.listen()
    try:
        s.sendto(b'x', FAST_OPEN, server.getsockname())
        breach('a connection without connect')
    except OSError as e:
        print('fast open', errno.errorcode[e.errno])
