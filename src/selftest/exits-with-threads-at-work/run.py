import os
import threading


def work():
    while True:
        os.close(os.open('/dev/null', os.O_RDONLY))


for _ in range(8):
    threading.Thread(target=work, daemon=True).start()
os._exit(0)
