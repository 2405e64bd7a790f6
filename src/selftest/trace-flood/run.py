import os
import time

begun = time.monotonic()
end = begun + 5
seen = False
count = 0
while time.monotonic() < end:
    for _ in range(100):
        try:
            os.open('/tmp/missing', os.O_RDONLY)
        except FileNotFoundError:
            count += 1
    if not seen and time.monotonic() > begun + 2:
        open('/etc/hostname').close()
        seen = True
print(count, 'times')
