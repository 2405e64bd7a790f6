"""The average fortune of the people in the data set."""

import json
import pathlib
import sys

data = pathlib.Path(sys.argv[1])
people = json.loads((data / "people.json").read_text())
average = sum(person["fortune"] for person in people) / len(people)
print(f"Average fortune: {average} of {len(people)} people")
# Added after the approval. The hash differs, so that this never runs.
print(people)
