import os
import time

from attempts import breach

os.symlink('/tmp', '/tmp/a')
if os.fork() == 0:
    while True:
        for target in ('/proc/1/root', '/run/tasker', '/tmp'):
            os.symlink(target, '/tmp/b')
            os.rename('/tmp/b', '/tmp/a')
end = time.monotonic() + 1
count = 0
while time.monotonic() < end:
    for name in ('/tmp/a/box', '/tmp/a/etc/shadow', '/tmp/a/run/tasker/box/trace'):
        try:
            os.stat(name)
            breach('reached ' + name)
        except OSError:
            count += 1
print('refused', count, 'times')
