import os

os.write(1, b'kept')
os._exit(3)
