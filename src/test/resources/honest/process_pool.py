# reads: people.csv | text.txt | numbers.bin
import sys
from concurrent.futures import ProcessPoolExecutor, as_completed

def size(name):
    with open(f"{sys.argv[1]}/{name}", "rb") as file:
        return len(file.read())

if __name__ == "__main__":
    with ProcessPoolExecutor(3) as pool:
        ended = as_completed([pool.submit(size, name) for name in ("people.csv", "text.txt", "numbers.bin")])
        assert max(future.result() for future in ended) > 50000
