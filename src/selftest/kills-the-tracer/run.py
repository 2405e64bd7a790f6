import os
import resource
import signal

from attempts import attempt, call, tracer, write

pid = tracer()
for number in (9, 19, 15, 11, 6, 18, 23, 0):
    attempt('kill %d' % number, lambda: os.kill(pid, number))
    attempt('tgkill %d' % number, lambda: call('tgkill', pid, pid, number))
    attempt('tkill %d' % number, lambda: call('tkill', pid, number))
    attempt('pidfd %d' % number, lambda: signal.pidfd_send_signal(os.pidfd_open(pid), number))
attempt('group', lambda: os.killpg(os.getpgid(pid), 9))
attempt('limit', lambda: resource.prlimit(pid, resource.RLIMIT_FSIZE, (0, 0)))
attempt('limit of 1', lambda: resource.prlimit(1, resource.RLIMIT_NOFILE, (3, 3)))
attempt('nice', lambda: os.setpriority(os.PRIO_PROCESS, pid, 19))
attempt('affinity', lambda: os.sched_setaffinity(pid, {0}))
attempt('policy', lambda: os.sched_setscheduler(pid, os.SCHED_IDLE, os.sched_param(0)))
attempt('oom_score_adj', lambda: write('/proc/%d/oom_score_adj' % pid, b'1000'))
attempt('group of it', lambda: os.setpgid(pid, os.getpid()))
os.stat('/proc/%d' % pid)
print('alive')
