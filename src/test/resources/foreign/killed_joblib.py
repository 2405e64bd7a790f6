# in ours debian-12-science: python3
# reads: nothing
# ends: out-of-memory
import joblib

def part(number):
    return len(b'x' * (2**31 if number == 3 else 1))

if __name__ == '__main__':
    print(sum(joblib.Parallel(n_jobs=2)(joblib.delayed(part)(number) for number in range(6))))
