# in ours debian-12-science: python3
# reads: nothing
# ends: out-of-memory
import multiprocessing, numpy

def part(number):
    return numpy.ones(2**28 if number == 3 else 1).sum()

if __name__ == '__main__':
    with multiprocessing.Pool(2) as pool:
        print(sum(pool.map(part, range(6))))
