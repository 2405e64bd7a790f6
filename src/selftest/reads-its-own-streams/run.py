import os

from attempts import attempt, read

attempt('stdin', lambda: read('/proc/self/fd/0'))
for number in range(3, 64):
    if os.path.exists('/proc/self/fd/%d' % number):
        target = os.readlink('/proc/self/fd/%d' % number)
        if not target.startswith('/proc/'):
            print('BREACH descriptor', number, target)
os.set_blocking(1, False)
os.set_blocking(2, False)
