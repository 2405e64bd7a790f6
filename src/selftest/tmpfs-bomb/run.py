import os

from attempts import breach, refused

for place in ('/tmp', '/tmp/out', '/dev/shm', '/var/tmp', '/run', '/dev', '/dev/mqueue', '/'):
    written = 0
    try:
        for n in range(1000):
            with open('%s/bomb%d' % (place, n), 'wb', buffering=0) as out:
                for _ in range(16):
                    written += out.write(bytes(1 << 16))
        breach('a GiB in ' + place)
    except OSError as e:
        refused(place, '%d MiB, %s' % (written >> 20, e.strerror))
