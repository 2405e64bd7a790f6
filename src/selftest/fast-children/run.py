import os

for n in range(300):
    if os.fork() == 0:
        os.open('/proc/vmstat' if n == 299 else '/etc/hostname', os.O_RDONLY)
        os._exit(0)
    if n % 8 == 7:
        for _ in range(8):
            os.wait()
while True:
    try:
        os.wait()
    except ChildProcessError:
        break
