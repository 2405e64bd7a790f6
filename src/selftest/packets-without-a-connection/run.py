import errno
import socket

from attempts import breach, refused

for address in ('8.8.8.8', '169.254.169.254', '172.17.0.1', '224.0.0.1', '255.255.255.255'):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        s.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
        try:
            s.sendto(b'x', (address, 53))
            breach('a packet to ' + address)
        except OSError as e:
            refused(address, errno.errorcode.get(e.errno, '?'))
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as s:
        try:
            s.sendto(b'x', 0x20000000, (address, 53))  # MSG_FASTOPEN
            breach('fast open to ' + address)
        except OSError as e:
            refused('fast open', errno.errorcode.get(e.errno, '?'))
