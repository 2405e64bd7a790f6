import os
import signal
import threading
import time


def look_in_vain():
    while True:
        try:
            os.open('/tmp/missing', os.O_RDONLY)
        except OSError:
            pass


def is_behind(descriptor):
    try:
        return os.readlink('/proc/self/fd/%d' % descriptor) == '/etc/hostname'
    except OSError:
        return False


def race():
    """Reads what the thread beside has opened, and ends both; true if that thread was not back."""
    back = []
    descriptor = os.dup(0)
    os.close(descriptor)

    def open_through_link():
        os.open('/tmp/link', os.O_RDONLY)
        back.append(True)

    threading.Thread(target=open_through_link, daemon=True).start()
    while not is_behind(descriptor) and not back:
        pass
    if os.pread(descriptor, 100, 0) and not back:
        os.write(1, b'read\n')
        os._exit(0)
    os._exit(1)


os.symlink('/etc/hostname', '/tmp/link')
busy = []
for _ in range(40):
    child = os.fork()
    if child == 0:
        look_in_vain()
    busy.append(child)
until = time.monotonic() + 20
won = False
while not won and time.monotonic() < until:
    child = os.fork()
    if child == 0:
        race()
    won = os.waitpid(child, 0)[1] == 0
for child in busy:
    os.kill(child, signal.SIGKILL)
if not won:
    print('read only what the tracer had seen')
