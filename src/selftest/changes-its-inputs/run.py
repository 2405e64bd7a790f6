import os
import sys

from attempts import attempt

for path in (sys.argv[1] + '/people.csv', __file__):
    folder = os.path.dirname(path)
    attempt('append', lambda: open(path, 'a'))
    attempt('truncate', lambda: os.truncate(path, 0))
    attempt('unlink', lambda: os.unlink(path))
    attempt('rename', lambda: os.rename(path, path + '.old'))
    attempt('rename of the folder', lambda: os.rename(folder, '/tmp/mine'))
    attempt('new file', lambda: open(folder + '/new', 'w'))
    attempt('chmod', lambda: os.chmod(path, 0o777))
    attempt('chown', lambda: os.chown(path, os.getuid(), os.getgid()))
    attempt('utime', lambda: os.utime(path))
    attempt('attribute', lambda: os.setxattr(path, 'user.mine', b'1'))
    attempt('by descriptor', lambda: open('/proc/self/fd/%d' % os.open(path, os.O_RDONLY), 'w'))
    attempt('through .', lambda: open('/proc/self/cwd/../' + path, 'a'))
attempt('mount point', lambda: os.rmdir('/tmp/data'))
attempt('over it', lambda: os.rename('/tmp/out', '/tmp/data'))
attempt('link over it', lambda: os.symlink('/etc', '/tmp/code'))
