import os

children = []
for _ in range(40):
    try:
        child = os.fork()
    except OSError:
        break
    if child == 0:
        for n in range(200):
            try:
                os.open('/tmp/missing%d' % n, os.O_RDONLY)
            except OSError:
                pass
            os.dup(1)
        os._exit(0)
    children.append(child)
for child in children:
    os.waitpid(child, 0)
