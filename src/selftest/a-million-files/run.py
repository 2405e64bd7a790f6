import itertools
import os

from attempts import breach

try:
    for n in itertools.count():
        os.mknod('%s/%d' % (os.environ['TASKER_OUT'], n), 0o600)
        if n > 1_000_000:
            breach('a million files')
except OSError as e:
    print('refused file', n, e)
