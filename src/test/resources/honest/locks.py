# reads: text.txt
import fcntl, linecache, os, sys, termios, tty

with open("/tmp/lock", "w") as lock:
    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    fcntl.lockf(lock, fcntl.LOCK_EX)
with open(f"{sys.argv[1]}/text.txt") as file:
    fcntl.flock(file, fcntl.LOCK_SH)
    os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_SEQUENTIAL)
    os.pread(file.fileno(), 10, 100)
    copy = os.dup(file.fileno())
    target = os.open("/tmp/copy", os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    os.sendfile(target, copy, 0, 100)
assert linecache.getline(f"{sys.argv[1]}/text.txt", 3).startswith("line 2")
with open("/tmp/copy", "rb") as source, open("/tmp/copied", "wb") as target:
    os.copy_file_range(source.fileno(), target.fileno(), 50)
