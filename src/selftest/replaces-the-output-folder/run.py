import os

os.rename('/tmp/out', '/tmp/gone')
os.symlink('/etc', '/tmp/out')
