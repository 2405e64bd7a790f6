# reads: text.txt
# Opens folders like files, as `os.fwalk` and `grep -r` do.
import os, sys

for path in (sys.argv[1], f"{sys.argv[1]}/sub", f"{sys.argv[1]}/sub/deep er", "/tmp", "/tmp/code", "/usr"):
    folder = os.open(path, os.O_RDONLY)
    os.listdir(folder)
    os.fstat(folder)
    os.close(folder)
for _, folders, names, folder in os.fwalk(sys.argv[1]):
    if "text.txt" in names:
        os.close(os.open("text.txt", os.O_RDONLY, dir_fd=folder))
