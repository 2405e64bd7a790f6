# reads: people.csv | people.json | text.txt | sub/second file.csv
import os, sys

os.symlink(sys.argv[1], "/tmp/data link")
os.symlink(f"{sys.argv[1]}/people.csv", "/tmp/people")
os.symlink("/tmp/people", "/dev/shm/again")
os.mkdir("/tmp/inputs")
os.symlink("../data link/text.txt", "/tmp/inputs/text")
for path in ("/tmp/people", "/dev/shm/again", "/tmp/data link/people.json", "/tmp/inputs/text",
             "/tmp/data link/sub/../people.csv", "/tmp/inputs/../data link/sub/second file.csv",
             "/proc/self/cwd/../../tmp/people", "/proc/self/root/tmp/people"):
    with open(path) as file:
        assert file.read(), path
with open("/tmp/people") as file:
    with open(f"/dev/fd/{file.fileno()}") as again, open(f"/proc/self/fd/{file.fileno()}") as third:
        assert again.read() == third.read()
os.chdir("/tmp/data link")
assert os.path.realpath("people.csv") == f"{sys.argv[1]}/people.csv"
open("people.csv").close()
