"""The average fortune of the people in the data set: one number leaves the house, no name does.

Tasker calls an algorithm with one argument, the path of its data, inside a container that has no
network. What it prints is the result.
"""

import json
import pathlib
import sys

data = pathlib.Path(sys.argv[1])
people = json.loads((data / "people.json").read_text())
average = sum(person["fortune"] for person in people) / len(people)
print(f"Average fortune: {average} of {len(people)} people")
