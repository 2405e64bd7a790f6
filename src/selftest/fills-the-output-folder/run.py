import os

with open(os.environ['TASKER_OUT'] + '/full', 'wb', buffering=0) as out:
    while True:
        out.write(bytes(1 << 16))
