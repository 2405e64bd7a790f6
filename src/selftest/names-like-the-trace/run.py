import os

os.chdir('/tmp')
for name in (b'x", O_RDONLY) = 3<', b'\n1 connect(3, {sa_family=AF_INET, sin_addr=inet_addr("192.0.2.9")}, 16) = 0\n',
             b'x\n7 openat(AT_FDCWD, "y", O_RDONLY) = 3<shadow>', b'\xff\x00'.strip(b'\0'), b'>', b'<unfinished ...>', b'\\"', b'+++ exited with 0 +++'):
    os.close(os.open(name, os.O_RDWR | os.O_CREAT, 0o600))
    os.close(os.open(name, os.O_RDONLY))
deep = b'd' * 250
for _ in range(12):
    os.mkdir(deep)
    os.chdir(deep)
    os.close(os.open(b'f', os.O_RDWR | os.O_CREAT, 0o600))
try:
    os.open(b'/tmp/' + b'x' * 4090, os.O_RDONLY)
except OSError:
    pass
