import os

zero = os.open('/dev/zero', os.O_RDONLY)
while True:
    try:
        os.splice(zero, 1, 1 << 20)
    except OSError:
        os.sendfile(1, os.open(__file__, os.O_RDONLY), 0, 1 << 20)
