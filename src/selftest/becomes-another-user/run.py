import ctypes
import os
import stat
import subprocess

from attempts import attempt, breach, libc, status, try_call

for name in ('CapInh', 'CapPrm', 'CapEff', 'CapAmb'):
    if int(status(name), 16):
        breach('%s is %s' % (name, status(name)))
print('CapBnd', status('CapBnd'), 'Groups', status('Groups'))
if status('NoNewPrivs') != '1' or status('Seccomp') != '2' or os.getgroups() or os.getuid() == 0:
    breach('NoNewPrivs %s, Seccomp %s, groups %s' % (status('NoNewPrivs'), status('Seccomp'), os.getgroups()))
attempt('setuid', lambda: os.setuid(0))
attempt('setgid', lambda: os.setgid(0))
attempt('setresuid', lambda: os.setresuid(-1, 0, -1))
attempt('setreuid', lambda: os.setreuid(0, 0))
attempt('setgroups', lambda: os.setgroups([0]))
attempt('another', lambda: os.setuid(os.getuid() + 1))
libc.setfsuid(0)
if libc.setfsuid(0) == 0:
    breach('setfsuid')
header = (ctypes.c_uint32 * 2)(0x20080522, 0)
try_call('capset', header, (ctypes.c_uint32 * 6)(1 << 21, 1 << 21, 1 << 21, 0, 0, 0))
if libc.prctl(39, 0, 0, 0, 0) != 1 or libc.prctl(47, 2, 21, 0, 0) == 0:
    breach('privileges can be gained')
for folder in ('/usr/bin', '/usr/sbin', '/bin', '/usr/lib'):
    for entry in os.scandir(folder) if os.path.isdir(folder) else ():
        if entry.is_file() and entry.stat().st_mode & (stat.S_ISUID | stat.S_ISGID):
            print('set-uid', entry.path)
for command in (['su', '-c', 'id -u'], ['sudo', '-n', 'id', '-u'], ['mount', '-t', 'tmpfs', 'x', '/mnt'], ['passwd', '-d', 'root']):
    def run():
        done = subprocess.run(command, capture_output=True, stdin=subprocess.DEVNULL)
        if done.returncode != 0:
            raise ValueError(done.stderr)
    attempt(command[0], run)
