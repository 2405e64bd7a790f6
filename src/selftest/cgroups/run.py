import glob
import os

from attempts import attempt, write

top = '/sys/fs/cgroup'
attempt('new group', lambda: os.mkdir(top + '/mine'))
for path in glob.glob(top + '/*') + glob.glob(top + '/*/*'):
    name = os.path.basename(path)
    if name in ('cgroup.procs', 'cgroup.threads', 'cgroup.subtree_control', 'cgroup.freeze', 'cgroup.kill', 'memory.max', 'pids.max', 'cpu.max',
                'memory.limit_in_bytes', 'release_agent', 'notify_on_release', 'devices.allow', 'tasks', 'memory.oom.group'):
        attempt(name, lambda: write(path))
    elif os.path.isdir(path):
        attempt('new group', lambda: os.mkdir(path + '/mine'))
