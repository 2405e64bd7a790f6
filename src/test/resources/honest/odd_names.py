# reads: nothing
import os

os.mkdir("/tmp/odd")
for name in ("a b", "ä", "new\nline", 'quo"te', "back\\slash", "<less>", "a, b) = 3", "-rf", "(deleted)", "tab\t", "\x7f", "日本", "x" * 255):
    for path in (f"/tmp/odd/{name}", os.fsencode(f"/tmp/odd/{name}")[:-1] + b"\xff"):
        with open(path, "w") as file:
            file.write("x")
        with open(path) as file:
            assert file.read() == "x"
        os.unlink(path)
deep = "/tmp/odd"
for _ in range(15):
    deep += "/" + "d" * 200
    os.mkdir(deep)
open(deep + "/x", "w").close()
