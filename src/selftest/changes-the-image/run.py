import os
import sys

from attempts import attempt

for folder in ('/', '/etc', '/usr/bin', '/usr/lib', '/bin', '/home', '/root', '/opt', '/var', '/var/tmp', '/srv',
               '/run', '/run/tasker', '/boot', '/mnt', '/proc', '/sys', '/dev', os.path.dirname(os.__file__)):
    attempt(folder, lambda: open(folder + '/tasker-mine', 'w'))
for file in ('/etc/passwd', '/etc/hosts', '/etc/hostname', '/etc/resolv.conf', '/etc/ld.so.preload', '/.dockerenv',
             os.path.realpath(sys.executable), os.__file__, '/usr/bin/strace', '/proc/1/exe'):
    attempt(file, lambda: open(file, 'ab'))
