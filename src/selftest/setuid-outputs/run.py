import os

from attempts import attempt, breach, put_program

out = os.environ['TASKER_OUT']
for folder in (out, '/tmp', '/dev/shm'):
    put_program(folder + '/sh')
    os.chmod(folder + '/sh', 0o6755)
    attempt('exec in ' + folder, lambda: os.posix_spawn(folder + '/sh', ['sh', '-c', 'id'], {}))
    attempt('chown in ' + folder, lambda: os.chown(folder + '/sh', 0, 0))
    attempt('capability in ' + folder, lambda: os.setxattr(folder + '/sh', 'security.capability', bytes.fromhex('0100000200000020000000000000000000000000')))
