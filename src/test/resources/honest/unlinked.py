# reads: people.csv
import os, sys

with open("/tmp/gone", "w+") as file:
    os.unlink("/tmp/gone")
    file.write("x")
    file.flush()
    with open(f"/proc/self/fd/{file.fileno()}") as again:
        assert again.read() == "x"
os.mkdir("/tmp/folder")
os.chdir("/tmp/folder")
os.rmdir("/tmp/folder")
try:
    open("x", "w")
except FileNotFoundError as error:
    print(error)
with open(f"{sys.argv[1]}/people.csv") as file:
    assert file.read()
