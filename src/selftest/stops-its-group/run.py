import os
import signal
import time

for _ in range(4):
    if os.fork() == 0:
        while True:
            time.sleep(0.01)
            os.killpg(0, signal.SIGSTOP)
os.killpg(0, signal.SIGSTOP)
