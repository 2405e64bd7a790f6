import os
import time

print('kept', flush=True)
if os.fork() == 0:
    os.setsid()
    time.sleep(1000)
