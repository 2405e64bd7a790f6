# reads: everything
import filecmp, os, shutil, sys

shutil.copytree(sys.argv[1], "/tmp/copied tree")
for folder, _, names in os.walk("/tmp/copied tree"):
    for name in names:
        with open(os.path.join(folder, name), "ab") as file:
            file.write(b"\n")
assert not filecmp.dircmp(sys.argv[1], "/tmp/copied tree").left_only
shutil.move("/tmp/copied tree", "/tmp/moved")
shutil.rmtree("/tmp/moved")
shutil.copy2(f"{sys.argv[1]}/people.csv", "/tmp/out")
assert shutil.disk_usage("/tmp").free > 0 and shutil.which("grep")
