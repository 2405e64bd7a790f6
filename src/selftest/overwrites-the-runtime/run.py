import os
import sys

from attempts import attempt

for process in ['self'] + [p for p in os.listdir('/proc') if p.isdigit()]:
    attempt('exe', lambda: os.open('/proc/%s/exe' % process, os.O_WRONLY))
    attempt('exe to append', lambda: os.open('/proc/%s/exe' % process, os.O_RDWR | os.O_APPEND))
    attempt('exe to truncate', lambda: os.truncate('/proc/%s/exe' % process, 0))
path = os.open('/proc/self/exe', os.O_PATH)
attempt('again', lambda: os.open('/proc/self/fd/%d' % path, os.O_WRONLY))
for number in range(3, 30):
    attempt('descriptor', lambda: os.stat('/proc/self/fd/%d/../../../etc' % number) if number != path else os.stat('/nowhere'))
attempt('libc', lambda: os.open('/proc/self/map_files', os.O_RDONLY) and os.open(os.__file__, os.O_WRONLY))
attempt('python', lambda: os.open(os.path.realpath(sys.executable), os.O_WRONLY | os.O_TRUNC))
