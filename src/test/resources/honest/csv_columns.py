# reads: people.csv | sub/second file.csv
import csv, sys

rows = []
for name in ("people.csv", "sub/second file.csv"):
    with open(f"{sys.argv[1]}/{name}", newline="", encoding="utf-8") as file:
        rows += csv.DictReader(file)
assert sum(int(row["age"]) for row in rows) == 254
