import os
import signal

from attempts import attempt

attempt('kill 1', lambda: os.kill(1, signal.SIGKILL))
attempt('stop 1', lambda: os.kill(1, signal.SIGSTOP))
for process in map(int, filter(str.isdigit, os.listdir('/proc'))):
    if process != os.getpid():
        attempt('kill of another', lambda: os.kill(process, signal.SIGKILL))
for number in (signal.SIGKILL, signal.SIGSTOP, signal.SIGTERM):
    try:
        if number != signal.SIGTERM:
            os.kill(-1, number)
    except OSError:
        pass
print('alive')
