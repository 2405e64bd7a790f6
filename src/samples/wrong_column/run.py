"""The yearly rain in Seattle, by an author who never saw the data and guessed a column's name.

The traceback goes to stderr, and comes back with the result: the author sees what to mend.
"""

import collections
import csv
import pathlib
import sys

data = pathlib.Path(sys.argv[1])
rain = collections.Counter()
with open(data / "seattle-weather.csv", newline="") as file:
    for row in csv.DictReader(file):
        # the data set calls it "precipitation"
        rain[row["date"][:4]] += float(row["rainfall"])

for year, millimetres in sorted(rain.items()):
    print(f"{year}  {millimetres:8.1f} mm")
