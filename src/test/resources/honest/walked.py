# reads: everything
import hashlib, sys
from pathlib import Path

for path in sorted(Path(sys.argv[1]).rglob("*")):
    if path.is_file():
        with path.open("rb") as file:
            print(hashlib.file_digest(file, "sha256").hexdigest(), path.relative_to(sys.argv[1]))
            for name in hashlib.algorithms_guaranteed - {"shake_128", "shake_256"}:
                hashlib.new(name, path.read_bytes()).hexdigest()
