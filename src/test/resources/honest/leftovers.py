# reads: text.txt
# starts: /usr/bin/sleep
# Ends while children and threads are still at it.
import os, subprocess, sys, threading, time

subprocess.Popen(["sleep", "100"])
if os.fork() == 0:
    while True:
        open(f"{sys.argv[1]}/text.txt").close()
def forever():
    while True:
        open("/tmp/out/x", "a").close()
threading.Thread(target=forever, daemon=True).start()
time.sleep(0.3)
