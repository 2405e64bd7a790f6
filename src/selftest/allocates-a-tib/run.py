import os

from attempts import attempt

out = os.environ['TASKER_OUT']
descriptor = os.open(out + '/giant', os.O_RDWR | os.O_CREAT)
attempt('posix_fallocate', lambda: os.posix_fallocate(descriptor, 0, 1 << 40))
attempt('truncate', lambda: os.truncate(descriptor, 1 << 40))
attempt('write far away', lambda: os.pwrite(descriptor, b'x', 1 << 40))
for n in range(4):
    with open('%s/holes%d' % (out, n), 'wb') as holes:
        holes.truncate(7 << 20)
