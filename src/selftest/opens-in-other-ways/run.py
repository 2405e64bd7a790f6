import ctypes
import os
import struct

from attempts import libc

libc.syscall(437, -100, b'/etc/hostname', struct.pack('=QQQ', 0, 0, 0), 24)
proc = os.open('/proc', os.O_PATH)
os.close(os.open('vmstat', os.O_RDONLY, dir_fd=proc))
os.chdir('/proc')
os.close(os.open('devices', os.O_RDONLY))
os.close(os.open('/proc/self/cwd/filesystems', os.O_RDONLY))
