"""Locks what other runs read too, and listens whether they do; the task beside it wants the locks."""
import fcntl
import os
import sys
import time

from attempts import breach, call, libc

data = sys.argv[1]
files = [os.path.join(top, name) for top, _, names in os.walk(data) for name in names]
files += [os.__file__, sys.executable, '/etc/passwd', '/etc/hosts', '/dev/null']
events = call('inotify_init1', os.O_NONBLOCK)
held = [os.open(file, os.O_RDONLY) for file in files]
for file in held:
    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    fcntl.lockf(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    os.posix_fadvise(file, 0, 0, os.POSIX_FADV_DONTNEED)
print('locked', len(held), flush=True)
for path in {data} | {os.path.dirname(file) for file in files} | set(files):
    if libc.inotify_add_watch(events, path.encode(), 0xfff) < 0:
        sys.exit('cannot listen at ' + path)
time.sleep(2.5)
try:
    breach('heard %d bytes of what others do' % len(os.read(events, 65536)))
except BlockingIOError:
    print('heard nothing')
