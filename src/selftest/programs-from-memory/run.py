import os
import shutil
import subprocess
import sys

from attempts import attempt, breach, put_program

descriptor = os.memfd_create('program', 0)
program = '/bin/true' if os.path.exists('/bin/true') else sys.executable
with open(program, 'rb') as true, os.fdopen(os.dup(descriptor), 'wb') as out:
    shutil.copyfileobj(true, out)
os.fchmod(descriptor, 0o6777)
attempt('chown', lambda: os.fchown(descriptor, 0, 0))
done = subprocess.run(['/proc/self/fd/%d' % descriptor, '--version'], pass_fds=[descriptor])
print('ended with', done.returncode, 'without rights')
for folder in ('/tmp', '/dev/shm', os.environ['TASKER_OUT']):
    put_program(folder + '/true', '/bin/true')
    attempt(folder, lambda: os.posix_spawn(folder + '/true', ['true'], {}))
