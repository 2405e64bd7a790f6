# reads: text.txt | people.csv | sub/second file.csv | sub/deep er/Übergröße, klein.txt
# starts: /bin/sh | /usr/bin/grep | /usr/bin/awk | /usr/bin/sort | /usr/bin/head | /usr/bin/cat
import os, shlex, subprocess, sys

os.chdir(sys.argv[1])
deep = shlex.quote("sub/deep er/Übergröße, klein.txt")
said = subprocess.run(
    f"grep -h -e 7 text.txt | sort -r | head -n 3; cat people.csv sub/*.csv | awk -F, '{{s+=$2}} END {{print s}}'; cat {deep}",
    shell=True, check=True, capture_output=True, text=True).stdout
assert said.endswith("254\ngrößer\n"), said
assert subprocess.check_output(["grep", "-c", "line", "text.txt"]) == b"2000\n"
with open("people.csv") as file:
    assert subprocess.check_output(["sort"], stdin=file, text=True).startswith("Ada")
with subprocess.Popen(["sort"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as sort:
    assert sort.communicate("b\na\n")[0] == "a\nb\n"
assert os.popen("head -n 1 people.csv").read() == "name,age\n"
assert os.system("cat people.csv > /dev/null 2>&1 < /dev/null") == 0
