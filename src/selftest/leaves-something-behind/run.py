PLACES = ('/tmp', '/tmp/out', '/dev/shm', '/var/tmp', '/run', '/run/lock', '/dev', '/dev/mqueue', '/home', '/var/lib', '/sys/fs/cgroup')

import os
import socket

from attempts import call

marked = []
for place in PLACES:
    try:
        open(place + '/selftest-mark', 'w').close()
        marked.append(place)
    except OSError:
        pass
for name, act in (('shm', lambda: call('shmget', 0x7a5c, 4096, 0o1666)),
                  ('queue', lambda: call('msgget', 0x7a5c, 0o1666)),
                  ('semaphore', lambda: call('semget', 0x7a5c, 1, 0o1666)),
                  ('mqueue', lambda: call('mq_open', b'selftest-mark', os.O_CREAT | os.O_RDWR, 0o666, None)),
                  ('socket', lambda: socket.socket(socket.AF_UNIX).bind('\0selftest-mark')),
                  ('name', lambda: call('sethostname', b'selftest-mark', 13)),
                  ('key', lambda: call('add_key', b'user', b'selftest-mark', b'x', 1, -4))):
    try:
        act()
        marked.append(name)
    except OSError:
        pass
print('marked', *marked)
