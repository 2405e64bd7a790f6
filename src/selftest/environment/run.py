import os

from attempts import attempt, breach, read

KNOWN = {'PATH', 'HOME', 'TMPDIR', 'LANG', 'LC_CTYPE', 'TASKER_OUT', 'PYTHONDONTWRITEBYTECODE', 'PYTHONUNBUFFERED'}
print(*sorted(os.environ))
for name in set(os.environ) - KNOWN:
    value = os.environ[name]
    # as many threads as there are processors, a flag, a folder of scratch, a name
    # or folders of the image's, which it may set
    own = all(map(os.path.isdir, value.split(':')))
    if name.startswith('TASKER') or not (own or value.isdigit() or value.startswith('/tmp/') or value in ('algorithm', 'true')):
        breach('a variable ' + name)
for process in filter(str.isdigit, os.listdir('/proc')):
    if int(process) != os.getpid():
        attempt('environ', lambda: read('/proc/%s/environ' % process))
        attempt('auxv', lambda: read('/proc/%s/auxv' % process))
        attempt('cwd', lambda: os.readlink('/proc/%s/cwd' % process))
        attempt('maps', lambda: read('/proc/%s/maps' % process))
