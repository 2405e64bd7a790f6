import os

from attempts import attempt, call, try_call

FLAGS = {'mnt': 0x20000, 'cgroup': 0x2000000, 'uts': 0x4000000, 'ipc': 0x8000000, 'user': 0x10000000, 'pid': 0x20000000,
         'net': 0x40000000, 'time': 0x80}
for name, flag in FLAGS.items():
    try_call('unshare', flag)

    def clone():
        if call('clone', flag | 17, 0, 0, 0, 0) == 0:
            os._exit(0)
    if name != 'time':
        attempt('clone ' + name, clone)
    for process in ('1', 'self'):
        attempt('setns %s of %s' % (name, process), lambda: call('setns', os.open('/proc/%s/ns/%s' % (process, name), os.O_RDONLY), 0))
try_call('unshare', 0x10020000)
try_call('clone3', (b'\0' * 3 + b'\x10') + bytes(84), 88)
attempt('setns by pidfd', lambda: call('setns', call('pidfd_open', 1, 0), 0x20000))
