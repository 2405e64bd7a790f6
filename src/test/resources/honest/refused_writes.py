# reads: people.csv
# Tries to keep a cache beside its code and its data, is refused, and goes on.
import os, sys

for path in (f"{sys.argv[1]}/cache", f"{sys.argv[1]}/people.csv", "/tmp/code/cache", __file__, "/usr/lib/python3/cache"):
    for mode in ("w", "a", "r+"):
        try:
            open(path, mode)
        except OSError as error:
            print(error)
for act in (lambda: os.mkdir(f"{sys.argv[1]}/x"), lambda: os.unlink(__file__), lambda: os.rename(__file__, "/tmp/x")):
    try:
        act()
    except OSError as error:
        print(error)
with open(f"{sys.argv[1]}/people.csv") as file:
    assert file.read()
os.makedirs(os.path.expanduser("~/.cache/study"), exist_ok=True)
open(os.path.expanduser("~/.cache/study/x"), "w").close()
