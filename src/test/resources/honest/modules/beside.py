import csv


def ages(path):
    with open(path, newline="") as file:
        return [int(row["age"]) for row in csv.DictReader(file)]
