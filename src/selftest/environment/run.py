import os

from attempts import attempt, breach, read

KNOWN = {'PATH', 'HOME', 'TMPDIR', 'LANG', 'LC_CTYPE', 'TASKER_OUT', 'PYTHONDONTWRITEBYTECODE'}
print(*sorted(os.environ))
for name in set(os.environ) - KNOWN:
    breach('a variable ' + name)
for process in filter(str.isdigit, os.listdir('/proc')):
    if int(process) != os.getpid():
        attempt('environ', lambda: read('/proc/%s/environ' % process))
        attempt('auxv', lambda: read('/proc/%s/auxv' % process))
        attempt('cwd', lambda: os.readlink('/proc/%s/cwd' % process))
        attempt('maps', lambda: read('/proc/%s/maps' % process))
