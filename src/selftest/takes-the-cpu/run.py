import os

for _ in range(23):
    if os.fork() == 0:
        break
while True:
    pass
