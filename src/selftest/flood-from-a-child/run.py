import os
import signal

signal.signal(signal.SIGTERM, signal.SIG_IGN)
if os.fork() == 0:
    os.setsid()
    while True:
        os.write(1, bytes(65536))
while True:
    signal.pause()
