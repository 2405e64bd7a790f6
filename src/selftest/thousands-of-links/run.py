import os

for n in range(5_000):
    os.symlink('x', '%s/%s%d' % (os.environ['TASKER_OUT'], 'n' * 200, n))
