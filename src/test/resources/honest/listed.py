# reads: nothing
# Looks at every name and at no content.
import fnmatch, glob, os, sys
from pathlib import Path

data = Path(sys.argv[1])
files = sorted(path for path in data.rglob("*") if path.is_file())
assert len(files) == 16, files
assert len(glob.glob(f"{glob.escape(sys.argv[1])}/**/*", recursive=True)) == 18
assert [name for _, _, names in os.walk(data) for name in names]
assert all(os.stat(path).st_size == path.stat().st_size for path in files)
assert all(os.access(path, os.R_OK) and not os.access(path, os.W_OK) for path in files)
assert fnmatch.filter(os.listdir(data), "*.csv") == ["people.csv"]
print(os.path.realpath(data), os.statvfs(data).f_bsize, data.owner, os.getcwd())
