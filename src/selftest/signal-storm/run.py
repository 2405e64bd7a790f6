import os
import signal

signal.signal(signal.SIGUSR1, signal.SIG_IGN)
for _ in range(20_000):
    os.kill(os.getpid(), signal.SIGUSR1)
