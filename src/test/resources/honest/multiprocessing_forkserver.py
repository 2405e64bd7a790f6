# reads: people.csv | people.json | text.txt
# starts: /usr/bin/python
import multiprocessing, os, sys
from multiprocessing import shared_memory

def read(name):
    with open(os.path.join(sys.argv[1], name), "rb") as file:
        return len(file.read())

def put(queue, event, value, name, block):
    shared = shared_memory.SharedMemory(name=block)
    shared.buf[0] = 7
    shared.close()
    with value.get_lock():
        value.value += read(name)
    queue.put(name)
    event.set()

if __name__ == "__main__":
    context = multiprocessing.get_context("forkserver")
    with context.Pool(2) as pool:
        assert pool.map(read, ["people.csv", "people.json"])[0] > 10
        pool.close()
        pool.join()
    queue, event, value = context.Queue(), context.Event(), context.Value("i", 0)
    block = shared_memory.SharedMemory(create=True, size=4096)
    process = context.Process(target=put, args=(queue, event, value, "text.txt", block.name))
    process.start()
    assert queue.get(timeout=20) == "text.txt" and event.wait(20)
    process.join()
    assert process.exitcode == 0 and value.value > 50000 and block.buf[0] == 7
    block.close()
    block.unlink()
    with context.Manager() as manager:
        shared = manager.dict(a=1)
        shared["b"] = manager.list([1, 2])
        assert len(shared) == 2
    ours, theirs = context.Pipe()
    ours.send("x")
    assert theirs.recv() == "x"
