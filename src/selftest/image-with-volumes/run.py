# The engine would make a folder for each on the host's disk, writable and without a limit.
import os
import attempts

for volume in '/srv/volume', '/usr/local/volume', '/tmp/volume', '/root':
    if not os.path.isdir(volume):
        attempts.refused(volume, 'ENOENT')
        continue
    file = volume + '/hostile'
    attempts.attempt(file, lambda: os.open(file, os.O_WRONLY | os.O_CREAT))
