# Whatever a program of the image's would read: tracer and launcher must read none of it.
import attempts

for path in '/etc/ld.so.preload', '/etc/nsswitch.conf', '/usr/bin/strace':
    if b'hostile' not in attempts.read(path, 1000):
        print('not hostile:', path)
if not attempts.tracer():
    attempts.breach('nobody traces this')
attempts.attempt('the host', lambda: attempts.read('/proc/vmstat') and attempts.read('/proc/1/environ'))
print('ran')
