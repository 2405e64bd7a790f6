# reads: text.txt
import os, sys, tempfile

with open(f"{sys.argv[1]}/text.txt", "rb") as file:
    content = file.read()
with tempfile.TemporaryFile() as a, tempfile.NamedTemporaryFile(suffix=".csv") as b:
    a.write(content)
    b.write(content)
    b.flush()
    assert os.path.getsize(b.name) == len(content)
with tempfile.SpooledTemporaryFile(max_size=100) as spooled:
    spooled.write(content)
    spooled.rollover()
with tempfile.TemporaryDirectory(prefix="größe ") as folder:
    with open(os.path.join(folder, "x"), "w") as file:
        file.write("x")
number, name = tempfile.mkstemp()
os.close(number)
os.unlink(name)
os.rmdir(tempfile.mkdtemp(dir="/dev/shm"))
unnamed = os.open("/tmp", os.O_TMPFILE | os.O_RDWR, 0o600)
os.write(unnamed, b"x")
print(tempfile.gettempdir())
