import socket

from attempts import attempt, call

for family in range(3, 50):
    if family not in (socket.AF_INET6, socket.AF_NETLINK, socket.AF_PACKET):
        for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_RAW, socket.SOCK_SEQPACKET):
            attempt('family %d' % family, lambda: socket.socket(family, kind))
