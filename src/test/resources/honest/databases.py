# reads: people.sqlite
import dbm.dumb, shelve, sqlite3, sys

source = sqlite3.connect(f"file:{sys.argv[1]}/people.sqlite?mode=ro", uri=True)
people = source.execute("select name, age from people").fetchall()
frozen = sqlite3.connect(f"file:{sys.argv[1]}/people.sqlite?immutable=1", uri=True)
assert frozen.execute("select count(*) from people").fetchone() == (4,)
for where in (":memory:", "/tmp/scratch.sqlite"):
    base = sqlite3.connect(where)
    base.execute("create table t (name, age)")
    base.executemany("insert into t values (?, ?)", people)
    base.commit()
    base.execute("pragma journal_mode = wal")
    base.execute("pragma temp_store = file")
    base.execute("pragma cache_size = 10")
    base.execute("create temp table big as select a.name || b.name n from t a, t b, t c, t d order by n")
    assert base.execute("select sum(age) from t").fetchone() == (215,)
    base.execute("vacuum")
    base.close()
source.backup(sqlite3.connect("/tmp/backup.sqlite"))
with shelve.open("/tmp/shelf") as shelf:
    shelf["people"] = people
with dbm.dumb.open("/tmp/dumb", "c") as base:
    base["a"] = "b"
