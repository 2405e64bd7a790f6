# reads: people.csv | people.json | people.sqlite | people.pickle | text.gz
# needs: pandas
# starts: /usr/bin/uname
import sqlite3, sys
import pandas as pd

people = pd.read_csv(f"{sys.argv[1]}/people.csv")
assert people.merge(pd.read_json(f"{sys.argv[1]}/people.json"), on="name").shape == (4, 3)
with sqlite3.connect(f"file:{sys.argv[1]}/people.sqlite?mode=ro", uri=True) as base:
    assert pd.read_sql("select * from people", base).age.sum() == people.age.sum()
assert len(pd.read_pickle(f"{sys.argv[1]}/people.pickle")) == 4
assert len(pd.read_csv(f"{sys.argv[1]}/text.gz", header=None)) == 2000
people.groupby(people.age > 50).age.describe().to_csv("/tmp/out/ages.csv")
print(people.rolling(2, on="age").count(), pd.date_range("2024-01-01", periods=3, tz="Europe/Berlin"))
