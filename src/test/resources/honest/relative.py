# reads: people.csv | sub/second file.csv | sub/deep er/Übergröße, klein.txt | people.json
import os, sys

os.chdir(sys.argv[1])
with os.scandir("sub") as entries:
    for entry in entries:
        if entry.is_file():
            open(entry.path).close()
os.chdir("sub/deep er")
open("../../people.csv").close()
open("Übergröße, klein.txt").close()
os.chdir("/")
folder = os.open(sys.argv[1], os.O_RDONLY | os.O_DIRECTORY)
os.close(os.open("people.json", os.O_RDONLY, dir_fd=folder))
sub = os.open("sub", os.O_PATH | os.O_DIRECTORY, dir_fd=folder)
with open("../people.csv", opener=lambda name, flags: os.open(name, flags, dir_fd=sub)) as file:
    assert file.readline() == "name,age\n"
assert [names for _, _, names, _ in os.fwalk(dir_fd=folder)]
os.fchdir(sub)
assert os.getcwd().endswith("/sub")
open("./second file.csv").close()
open(os.fsencode("../people.json")).close()
