import socket

from attempts import attempt

attempt('packet', lambda: socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 768))
attempt('packet datagram', lambda: socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, 768))
for protocol in (1, 6, 17, 255):
    attempt('raw %d' % protocol, lambda: socket.socket(socket.AF_INET, socket.SOCK_RAW, protocol))
attempt('raw 6', lambda: socket.socket(socket.AF_INET6, socket.SOCK_RAW, 58))
attempt('ping', lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM, 1).sendto(b'\x08' + bytes(7), ('8.8.8.8', 0)))
