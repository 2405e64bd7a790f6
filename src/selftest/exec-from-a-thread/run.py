import os
import sys
import threading
import time

for _ in range(4):
    threading.Thread(target=time.sleep, args=(10,), daemon=True).start()
threading.Thread(target=lambda: os.execv(sys.executable, [sys.executable, '-Sc', "open('/etc/hostname'); print('after')"])).start()
time.sleep(10)
