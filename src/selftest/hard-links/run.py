import os
import sys

from attempts import attempt

out = os.environ['TASKER_OUT']
attempt('data', lambda: os.link(sys.argv[1] + '/people.csv', out + '/people'))
attempt('image', lambda: os.link('/etc/passwd', out + '/passwd'))
attempt('code', lambda: os.link(__file__, out + '/run.py'))
attempt('exe', lambda: os.link('/proc/self/exe', out + '/exe'))
open(out + '/one', 'w').close()
os.link(out + '/one', out + '/two')
