# reads: nothing
# starts: /usr/bin/true | /usr/bin/python
# Starts programs from many threads at a time, and at the end replaces itself.
import os, subprocess, sys, threading

def start():
    for _ in range(5):
        subprocess.run(["true"], check=True)

threads = [threading.Thread(target=start) for _ in range(8)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
os.execv(sys.executable, ["python", "-c", "print('replaced')"])
