# reads: people.json
import json, statistics, sys
from decimal import Decimal, getcontext
from fractions import Fraction
from pathlib import Path

people = json.loads(Path(sys.argv[1], "people.json").read_text())
ages = [person["age"] for person in people]
getcontext().prec = 40
assert statistics.median(ages) == 47
assert sum(map(Decimal, ages)) / 4 == Decimal("53.75") == sum(map(Fraction, ages)) / 4
json.dump({"mean": statistics.fmean(ages)}, sys.stdout)
