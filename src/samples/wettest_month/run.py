"""The wettest month of each year in Seattle, from daily precipitation in millimetres."""

import collections
import csv
import datetime
import pathlib
import sys

data = pathlib.Path(sys.argv[1])
rain = collections.defaultdict(float)
wet_days = collections.Counter()
with open(data / "seattle-weather.csv", newline="") as file:
    for row in csv.DictReader(file):
        day = datetime.date.fromisoformat(row["date"])
        millimetres = float(row["precipitation"])
        rain[day.year, day.month] += millimetres
        wet_days[day.year, day.month] += millimetres > 0

print("year  wettest month   rain (mm)   wet days   of the year's rain")
for year in sorted({year for year, _ in rain}):
    months = {month: fallen for (y, month), fallen in rain.items() if y == year}
    month = max(months, key=months.get)
    name = datetime.date(year, month, 1).strftime("%B")
    share = months[month] / sum(months.values())
    print(f"{year}  {name:<13} {months[month]:>11.1f} {wet_days[year, month]:>10} {share:>20.0%}")
