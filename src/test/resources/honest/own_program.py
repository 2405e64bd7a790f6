# reads: people.csv
# starts: /usr/bin/python | /usr/bin/env | /bin/sh
# A program of its own starts itself again, in several ways.
import os, subprocess, sys

if len(sys.argv) > 2:
    with open(f"{sys.argv[1]}/people.csv") as file:
        sys.exit(len(file.readlines()))
me = os.path.abspath(__file__)
assert subprocess.call([sys.executable, me, sys.argv[1], "again"]) == 5
assert subprocess.call(["env", "A=b", sys.executable, me, sys.argv[1], "again"]) == 5
assert os.spawnv(os.P_WAIT, sys.executable, ["python", me, sys.argv[1], "again"]) == 5
child = os.posix_spawn(sys.executable, ["python", me, sys.argv[1], "again"], os.environ)
assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 5
assert subprocess.call(f'exec "{sys.executable}" "{me}" "{sys.argv[1]}" again', shell=True) == 5
if os.fork() == 0:
    os.execvp("python", ["python", me, sys.argv[1], "again"])
assert os.waitstatus_to_exitcode(os.wait()[1]) == 5
try:
    subprocess.run(["nothing-of-that-name"])
except FileNotFoundError as error:
    print(error)
os.execv(sys.executable, ["python", "-c", "print('the end')"])
