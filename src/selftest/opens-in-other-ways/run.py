import ctypes
import os
import struct

from attempts import libc

libc.syscall(437, -100, b'/etc/hostname', struct.pack('=QQQ', 0, 0, 0), 24)
etc = os.open('/etc', os.O_PATH)
os.close(os.open('issue', os.O_RDONLY, dir_fd=etc))
os.chdir('/etc')
os.close(os.open('default', os.O_RDONLY))
os.close(os.open('/proc/self/cwd/group', os.O_RDONLY))
