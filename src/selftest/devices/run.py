import os
import socket
import stat

from attempts import attempt

out = os.environ['TASKER_OUT']
for name, kind, major, minor in (('mem', stat.S_IFCHR, 1, 1), ('kmsg', stat.S_IFCHR, 1, 11),
                                 ('sda', stat.S_IFBLK, 8, 0), ('loop', stat.S_IFBLK, 7, 0),
                                 ('fuse', stat.S_IFCHR, 10, 229), ('null', stat.S_IFCHR, 1, 3)):
    attempt('mknod ' + name, lambda: os.mknod(out + '/' + name, kind | 0o666, os.makedev(major, minor)))
os.mkfifo(out + '/fifo')
socket.socket(socket.AF_UNIX).bind(out + '/socket')
