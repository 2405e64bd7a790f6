# reads: text.gz | text.bz2 | text.xz
import bz2, gzip, lzma, sys, zlib

for name, module in (("gz", gzip), ("bz2", bz2), ("xz", lzma)):
    with module.open(f"{sys.argv[1]}/text.{name}", "rt", encoding="utf-8") as file:
        assert sum(1 for line in file) == 2000
print(zlib.crc32(b"x"))
