# reads: numbers.bin
import array, mmap, multiprocessing.pool, os, sys
from multiprocessing import Array, Lock, RawArray, Semaphore
from multiprocessing.managers import SharedMemoryManager

numbers = array.array("d")
with open(f"{sys.argv[1]}/numbers.bin", "rb") as file:
    numbers.fromfile(file, 5000)
shared = Array("d", numbers)
raw = RawArray("i", 10)
with Lock(), Semaphore(2):
    raw[0] = 3
with SharedMemoryManager() as manager:
    numbers = manager.ShareableList([1, 2.5, "three"])
    assert numbers[2] == "three"
with multiprocessing.pool.ThreadPool(3) as pool:
    assert sum(pool.imap_unordered(int, shared)) == 12497500
anonymous = mmap.mmap(-1, 4096)
if os.fork() == 0:
    anonymous[0] = 9
    os._exit(0)
os.wait()
assert anonymous[0] == 9
memory = os.memfd_create("scratch")
os.write(memory, b"x")
