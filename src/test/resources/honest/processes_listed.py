# reads: nothing
# What ps, pgrep and psutil ask of every process that there is, and joblib of those that it ends.
import os

seen = 0
for process in filter(str.isdigit, os.listdir("/proc")):
    for name in "stat", "statm", "status", "cmdline", "comm", "cgroup":
        with open("/proc/%s/%s" % (process, name), "rb") as file:
            seen += len(file.read())
assert seen > 500, seen
