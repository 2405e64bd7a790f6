import itertools
import os

for n in itertools.count():
    with open('%s/%d' % (os.environ['TASKER_OUT'], n), 'wb') as out:
        out.write(bytes(1 << 20))
