import os
import resource

from attempts import attempt, breach

pid_of_host = [line for line in open('/proc/self/status') if line.startswith(('NStgid', 'NSpid'))]
if any(len(line.split()) > 2 for line in pid_of_host):
    breach('numbers of the host: %s' % pid_of_host)
print(open('/proc/self/cgroup').readline().strip())
attempt('limits of 1', lambda: resource.prlimit(1, resource.RLIMIT_NOFILE, (1, 1)))
attempt('affinity of 1', lambda: os.sched_setaffinity(1, {0}))
attempt('priority of root', lambda: os.setpriority(os.PRIO_PROCESS, 1, 19))
for place in os.listdir('/'):
    if place in ('workspace', 'host', 'hostfs', 'rootfs', 'mnt') and os.listdir('/' + place):
        breach('something lies in /' + place)
for line in open('/proc/self/mountinfo'):
    source, where, options = line.split()[3], line.split()[4], line.split()[5]
    # the mount, or the whole file system, as an overlay without an upper layer is one
    everywhere = options.split(',') + line.split()[-1].split(',')
    if where in ('/', '/tmp/code', '/tmp/data') and 'ro' not in everywhere:
        breach('%s can be written' % where)
    if where in ('/tmp', '/dev/shm') and not {'noexec', 'nosuid', 'nodev'} <= set(options.split(',')):
        breach('%s has %s' % (where, options))
