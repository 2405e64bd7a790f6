# reads: everything
import os, queue, sys, threading
from concurrent.futures import ThreadPoolExecutor

paths = [os.path.join(folder, name) for folder, _, names in os.walk(sys.argv[1]) for name in names]
sizes = queue.Queue()

def size(path):
    with open(path, "rb") as file:
        sizes.put(len(file.read()))

threads = [threading.Thread(target=size, args=(path,)) for path in paths]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
with ThreadPoolExecutor(16) as pool:
    list(pool.map(size, paths * 20))
assert sizes.qsize() == 21 * len(paths)
local, lock, barrier = threading.local(), threading.RLock(), threading.Barrier(1)
barrier.wait()
timer = threading.Timer(0.01, lambda: None)
timer.start()
timer.join()
