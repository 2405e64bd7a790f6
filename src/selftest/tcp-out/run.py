import errno
import socket

from attempts import breach, refused

TARGETS = (('192.0.2.1', 80), ('169.254.169.254', 80), ('172.17.0.1', 22), ('172.17.0.1', 2375), ('10.0.0.1', 53),
           ('192.168.1.1', 80), ('127.0.0.1', 5672), ('127.0.0.1', 9080), ('127.0.0.1', 2375), ('0.0.0.0', 5672),
           ('8.8.8.8', 53), ('1.1.1.1', 443), ('255.255.255.255', 80), ('2001:4860:4860::8888', 53), ('::1', 5672),
           ('fe80::1', 80), ('fd00:ec2::254', 80), ('::ffff:169.254.169.254', 80))
for address, port in TARGETS:
    family = socket.AF_INET6 if ':' in address else socket.AF_INET
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
        with socket.socket(family, kind) as s:
            s.settimeout(2)
            name = '%s:%d' % (address, port)
            try:
                s.connect((address, port))
                if kind == socket.SOCK_STREAM or not address.startswith(('127.', '::1', '0.')):
                    breach('connected to ' + name)
            except OSError as e:
                refused(name, errno.errorcode.get(e.errno, 'timeout'))
