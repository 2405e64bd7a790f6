import sys

while True:
    print('y', file=sys.stderr)
