import glob

from attempts import attempt, write

for path in ('kernel/core_pattern', 'kernel/modprobe', 'kernel/hostname', 'kernel/randomize_va_space', 'kernel/sysrq',
             'kernel/panic', 'kernel/yama/ptrace_scope', 'kernel/unprivileged_bpf_disabled', 'kernel/ns_last_pid',
             'kernel/shmmax', 'kernel/sem', 'kernel/msgmax', 'kernel/pid_max', 'kernel/usermodehelper/bset',
             'vm/overcommit_memory', 'vm/drop_caches', 'vm/panic_on_oom', 'vm/mmap_min_addr', 'fs/binfmt_misc/register',
             'fs/suid_dumpable', 'fs/file-max', 'fs/protected_symlinks', 'fs/mqueue/queues_max', 'net/ipv4/ip_forward',
             'net/ipv4/ping_group_range', 'net/core/somaxconn', 'user/max_user_namespaces', 'debug/exception-trace'):
    attempt(path, lambda: write('/proc/sys/' + path))
for path in ('/proc/sysrq-trigger', '/proc/irq/0/smp_affinity', '/proc/bus/pci/00/00.0', '/proc/fs/xfs/xqm', '/proc/mtrr',
             '/sys/kernel/uevent_helper', '/sys/kernel/mm/ksm/run', '/sys/power/state', '/sys/module/kernel/parameters/panic',
             '/sys/kernel/mm/transparent_hugepage/enabled', '/sys/class/net/lo/mtu', '/sys/block/sda/queue/scheduler'):
    attempt(path, lambda: write(path))
for path in glob.glob('/sys/devices/*/uevent')[:5]:
    attempt('uevent', lambda: write(path, b'add'))
for path in ('uid_map', 'gid_map', 'setgroups', 'loginuid'):
    attempt('self/' + path, lambda: write('/proc/self/' + path, b'0 0 1'))
for path in ('uid_map', 'oom_score_adj', 'attr/current', 'comm', 'clear_refs', 'coredump_filter', 'mem'):
    attempt('1/' + path, lambda: write('/proc/1/' + path))
