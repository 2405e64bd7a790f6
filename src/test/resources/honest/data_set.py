# reads: nothing
# Makes the data set that the other programs read.
import bz2, csv, gzip, io, json, lzma, os, pickle, sqlite3, struct, tarfile, zipfile

os.chdir(os.environ["TASKER_OUT"])
os.makedirs("sub/deep er")
people = [("Ada", 36), ("Grace", 85), ("Emmy", 53), ("Jürgen", 41)]
text = "".join(f"line {i} of the text, groß und klein\n" for i in range(2000))

with open("people.csv", "w", newline="") as file:
    csv.writer(file, lineterminator="\n").writerows([("name", "age"), *people])
with open("people.json", "w") as file:
    json.dump([{"name": name, "age": age} for name, age in people], file)
with open("people.ini", "w") as file:
    file.writelines(f"[{name}]\nage = {age}\n" for name, age in people)
with open("people.xml", "w") as file:
    file.write("<people>" + "".join(f'<p name="{n}" age="{a}"/>' for n, a in people) + "</people>")
with open("people.pickle", "wb") as file:
    pickle.dump(people, file)
with sqlite3.connect("people.sqlite") as base:
    base.execute("create table people (name text, age integer)")
    base.executemany("insert into people values (?, ?)", people)
base.close()
with open("sub/second file.csv", "w") as file:
    file.write("name,age\nMary,39\n")
with open("sub/deep er/Übergröße, klein.txt", "w") as file:
    file.write("größer\n")
with open("text.txt", "w") as file:
    file.write(text)
with open("numbers.bin", "wb") as file:
    file.write(struct.pack("<5000d", *range(5000)))
open("empty", "w").close()
for name, module in (("gz", gzip), ("bz2", bz2), ("xz", lzma)):
    with module.open(f"text.{name}", "wt") as file:
        file.write(text)
with zipfile.ZipFile("packed.zip", "w", zipfile.ZIP_DEFLATED) as packed:
    packed.writestr("in/text.txt", text)
with tarfile.open("packed.tar.gz", "w:gz") as packed:
    member = tarfile.TarInfo("in/text.txt")
    member.size = len(text.encode())
    packed.addfile(member, io.BytesIO(text.encode()))
