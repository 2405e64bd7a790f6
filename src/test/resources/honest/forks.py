# reads: people.csv | people.json | text.txt
import os, sys

names = ["people.csv", "people.json", "text.txt"]
children = []
for name in names:
    child = os.fork()
    if child == 0:
        with open(os.path.join(sys.argv[1], name)) as file:
            file.read()
        if os.fork() == 0:  # nobody waits for this one
            os._exit(0)
        os._exit(len(name))
    children.append(child)
assert [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children] == [10, 11, 8]
