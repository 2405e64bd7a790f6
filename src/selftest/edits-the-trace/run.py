import os

from attempts import attempt

BOX = '/run/tasker/box'
attempt('list', lambda: os.listdir('/run/tasker'))
attempt('list of the box', lambda: os.listdir(BOX))
attempt('enter', lambda: os.chdir(BOX))
for name in ('trace', 'end', 'end.tmp', 'go', 'stdout', 'stderr', 'outputs', 'ready'):
    path = BOX + '/' + name
    attempt('read ' + name, lambda: open(path, 'rb').read())
    attempt('truncate ' + name, lambda: os.truncate(path, 0))
    attempt('unlink ' + name, lambda: os.unlink(path))
    attempt('replace ' + name, lambda: os.replace('/tmp/out', path))
    attempt('make ' + name, lambda: open(path, 'xb'))
    attempt('by the root of 1', lambda: open('/proc/1/root' + path, 'wb'))
for line in open('/proc/self/mountinfo'):
    where = line.split()[4]
    if where.startswith('/run'):
        attempt('mount ' + where, lambda: os.listdir(where))
