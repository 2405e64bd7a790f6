import os

from attempts import attempt, call, tracer

for pid in (tracer(), 1):
    for number in range(12):
        attempt('descriptor', lambda: os.open('/proc/%d/fd/%d' % (pid, number), os.O_WRONLY))
        attempt('stolen', lambda: call('pidfd_getfd', call('pidfd_open', pid, 0), number, 0))
    for name in ('mem', 'fd', 'fdinfo', 'environ', 'maps', 'auxv', 'syscall', 'stack', 'task/%d/mem' % pid, 'root', 'cwd', 'exe', 'ns', 'personality'):
        attempt(name, lambda: os.listdir('/proc/%d/%s' % (pid, name)) if name in ('fd', 'fdinfo', 'root', 'cwd', 'ns') else open('/proc/%d/%s' % (pid, name), 'rb').read(1))
    attempt('memory to write', lambda: os.open('/proc/%d/mem' % pid, os.O_RDWR))
for number in range(3, 64):
    attempt('inherited', lambda: os.write(number, b'1 openat(AT_FDCWD, "/forged", O_RDONLY) = 3\n'))
