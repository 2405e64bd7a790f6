"""An honest task: reads its data, computes for a while, and needs a little of what a user has."""
import ctypes
import fcntl
import os
import sys

with open(os.path.join(sys.argv[1], 'people.csv')) as people, open(os.__file__) as library:
    # as some libraries do before they read; nobody else may have them
    for file in people, library:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    ages = [int(line.split(',')[1]) for line in people.readlines()[1:]]
x = 1
for _ in range(2_000_000):
    x = x * 1103515245 + 12345 & 0x7fffffff
# the kernel counts such things by user: one run must not use them up for another
libc = ctypes.CDLL(None, use_errno=True)
timer = ctypes.c_void_p()
for name, made in (('inotify instance', libc.inotify_init()),
                   ('message queue', libc.mq_open(b'/mine', os.O_CREAT | os.O_RDWR, 0o600, None)),
                   ('timer', libc.timer_create(1, None, ctypes.byref(timer)))):
    if made < 0:
        sys.exit('no %s is left: %s' % (name, os.strerror(ctypes.get_errno())))
with open(os.environ['TASKER_OUT'] + '/mean.txt', 'w') as out:
    out.write(str(sum(ages) / len(ages)))
print('mean', sum(ages) / len(ages), x)
