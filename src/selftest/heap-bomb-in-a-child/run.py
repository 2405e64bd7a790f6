import os
import sys

if os.fork() == 0:
    held = []
    while True:
        held.append(b'x' * (1 << 20))
sys.exit(os.wait()[1] != 0)
