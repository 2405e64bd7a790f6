import os
import time

os.write(1, b'kept')
os.closerange(0, 100)
time.sleep(0.5)
os._exit(0)
