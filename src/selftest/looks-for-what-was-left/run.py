PLACES = ('/tmp', '/tmp/out', '/dev/shm', '/var/tmp', '/run', '/run/lock', '/dev', '/dev/mqueue', '/home', '/var/lib', '/sys/fs/cgroup')

import os
import platform
import socket

from attempts import attempt, breach, call

for place in PLACES:
    attempt(place, lambda: os.stat(place + '/selftest-mark'))
    if os.path.isdir(place) and place in ('/tmp', '/dev/shm', '/tmp/out'):
        print(place, *os.listdir(place))
        if set(os.listdir(place)) - {'code', 'data', 'out'}:
            breach('something lies in ' + place)
attempt('shm', lambda: call('shmget', 0x7a5c, 4096, 0))
attempt('queue', lambda: call('msgget', 0x7a5c, 0))
attempt('semaphore', lambda: call('semget', 0x7a5c, 1, 0))
attempt('mqueue', lambda: call('mq_open', b'selftest-mark', os.O_RDWR, 0, None))
attempt('socket', lambda: socket.socket(socket.AF_UNIX).connect('\0selftest-mark'))
attempt('key', lambda: call('request_key', b'user', b'selftest-mark', None, 0))
if 'selftest' in platform.node():
    breach('the host name was kept')
