import ctypes
import os
import time

from attempts import call


def until_refused(name, act):
    count = 0
    try:
        while count < 50_000:
            act(count)
            count += 1
        print('never refused', name, count)
    except OSError as e:
        print('refused', name, count, e, flush=True)


until_refused('mq_open', lambda n: call('mq_open', b'q%d' % n, os.O_CREAT | os.O_RDWR, 0o600, None))
time.sleep(1.5)
until_refused('msgget', lambda n: call('msgget', 0, 0o1600))
until_refused('semget', lambda n: call('semget', 0, 250, 0o1600))
