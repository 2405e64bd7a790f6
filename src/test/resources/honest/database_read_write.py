# reads: people.sqlite
# sqlite opens for writing first, is refused by the mount, and reads on.
import sqlite3, sys

base = sqlite3.connect(f"{sys.argv[1]}/people.sqlite")
assert base.execute("select count(*) from people").fetchone() == (4,)
try:
    base.execute("delete from people")
except sqlite3.OperationalError as error:
    print(error)
