import os
import time

end = time.monotonic() + 5
count = 0
while time.monotonic() < end:
    for _ in range(100):
        try:
            os.open('/tmp/missing', os.O_RDONLY)
        except FileNotFoundError:
            count += 1
    if count == 20_000:
        open('/etc/hostname').close()
print(count, 'times')
