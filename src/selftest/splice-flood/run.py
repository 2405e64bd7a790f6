import os

from attempts import libc

zero = os.open('/dev/zero', os.O_RDONLY)
while True:
    if libc.splice(zero, None, 1, None, 1 << 20, 0) < 0:
        os.sendfile(1, os.open(__file__, os.O_RDONLY), 0, 1 << 20)
