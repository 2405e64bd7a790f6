# reads: people.csv
import csv, os, sys, tempfile

out = os.environ["TASKER_OUT"]
with open(f"{sys.argv[1]}/people.csv", newline="") as file:
    rows = list(csv.reader(file))
with tempfile.NamedTemporaryFile("w", dir=out, delete=False) as file:
    csv.writer(file).writerows(rows)
    file.flush()
    os.fsync(file.fileno())
os.replace(file.name, f"{out}/result.csv")
os.makedirs(f"{out}/a/b", exist_ok=True)
with open(f"{out}/a/b/größe.txt", "x") as file:
    print("x", file=file)
os.rename(f"{out}/a", f"{out}/renamed")
os.truncate(f"{out}/result.csv", 5)
with open(f"{out}/result.csv", "r+b") as file:
    file.seek(0, os.SEEK_END)
    file.write(b"end")
os.chmod(f"{out}/result.csv", 0o600)
os.utime(f"{out}/result.csv")
folder = os.open(out, os.O_RDONLY)
os.fsync(folder)
os.link(f"{out}/result.csv", f"{out}/linked.csv")
os.unlink(f"{out}/linked.csv")
