import os
import shutil
import subprocess

from attempts import attempt, breach

descriptor = os.memfd_create('program', 0)
with open('/bin/true', 'rb') as true, os.fdopen(os.dup(descriptor), 'wb') as out:
    shutil.copyfileobj(true, out)
os.fchmod(descriptor, 0o6777)
attempt('chown', lambda: os.fchown(descriptor, 0, 0))
done = subprocess.run(['/proc/self/fd/%d' % descriptor], pass_fds=[descriptor])
print('ended with', done.returncode, 'without rights')
for folder in ('/tmp', '/dev/shm', os.environ['TASKER_OUT']):
    shutil.copy('/bin/true', folder + '/true')
    attempt(folder, lambda: os.posix_spawn(folder + '/true', ['true'], {}))
