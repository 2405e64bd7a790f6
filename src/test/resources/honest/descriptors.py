# reads: people.csv
import os, sys

print("to stderr", file=open("/dev/stderr", "w"))
with open("/dev/stdout", "a") as out:
    out.write("to stdout\n")
with open("/dev/null", "r+b") as null, open("/dev/zero", "rb") as zero, open("/dev/full", "wb", buffering=0) as full:
    null.write(zero.read(100))
    try:
        full.write(b"x")
    except OSError as error:
        print(error)
assert sys.stdin.read() == ""
os.closerange(3, 100)
numbers = []
try:
    while True:
        numbers.append(os.open(f"{sys.argv[1]}/people.csv", os.O_RDONLY))
except OSError as error:
    print(len(numbers), error)
