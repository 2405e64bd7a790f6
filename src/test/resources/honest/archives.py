# reads: packed.zip | packed.tar.gz
import os, shutil, sys, tarfile, zipfile

with zipfile.ZipFile(f"{sys.argv[1]}/packed.zip") as packed:
    packed.extractall("/tmp/zip")
with tarfile.open(f"{sys.argv[1]}/packed.tar.gz") as packed:
    packed.extractall("/tmp/tar")
shutil.unpack_archive(f"{sys.argv[1]}/packed.zip", "/tmp/again")
for where in ("zip", "tar", "again"):
    assert os.path.getsize(f"/tmp/{where}/in/text.txt") > 50000
shutil.make_archive("/tmp/out/result", "zip", "/tmp/zip")
