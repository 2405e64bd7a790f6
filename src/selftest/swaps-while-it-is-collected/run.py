import os
import time

out = os.environ['TASKER_OUT']
os.makedirs(out + '/folder/etc')
os.symlink('/', out + '/link')
for _ in range(3):
    if os.fork() == 0:
        os.setsid()
        while True:
            for a, b in (('folder', 'x'), ('link', 'folder'), ('folder', 'link'), ('x', 'folder')):
                try:
                    os.rename(out + '/' + a, out + '/' + b)
                except OSError:
                    pass
time.sleep(0.3)
