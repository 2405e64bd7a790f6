import os
import subprocess
import sys

from attempts import attempt

attempt('12 MiB', lambda: subprocess.run(['true', *['x' * 131_000] * 100]))
attempt('one of 128 KiB', lambda: subprocess.run(['true', 'x' * (1 << 17)]))
sizes = [131_000, 1] + [120_000] * 10
print('ran', subprocess.run([sys.executable, '-Sc', 'pass', *['"\n' + 'x' * (n - 2) for n in sizes]]).returncode)
os.environ.update({'V%d' % n: '\n= ' + 'y' * 100_000 for n in range(8)})
print('ran', subprocess.run([sys.executable, '-Sc', 'pass']).returncode)
print('ran', subprocess.run([sys.executable, '-Sc', 'pass', *['z'] * 30_000]).returncode)
