import os
import time

for _ in range(20):
    if os.fork() == 0:
        os.setsid()
        while True:
            os.close(os.open('/dev/null', os.O_RDONLY))
time.sleep(0.2)
