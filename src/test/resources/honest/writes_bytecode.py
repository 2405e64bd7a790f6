# reads: nothing
# starts: /usr/bin/python
# What Python does where nobody told it to keep no bytecode.
import os, subprocess, sys

del os.environ["PYTHONDONTWRITEBYTECODE"]
subprocess.run([sys.executable, "-c", "import this, antigravity_not"], cwd="/tmp/code", stderr=subprocess.DEVNULL)
subprocess.run([sys.executable, "-c", "import csv_columns_not, tkinter_not"], stderr=subprocess.DEVNULL)
subprocess.run([sys.executable, "-c", "import sys; sys.argv[1:] = [%r]; import json_numbers_copy" % sys.argv[1]],
               cwd="/tmp", stderr=subprocess.DEVNULL)
