import os

from attempts import attempt, breach, read

for path in ('/proc/kcore', '/proc/kmsg', '/proc/timer_list', '/proc/sched_debug', '/proc/latency_stats', '/proc/keys',
             '/proc/slabinfo', '/proc/pagetypeinfo', '/proc/vmallocinfo', '/proc/mtrr',
             '/proc/kpagecount', '/proc/kpageflags', '/proc/1/mem', '/proc/1/stack', '/proc/self/stack',
             '/proc/1/syscall', '/dev/mem', '/dev/kmem', '/dev/kmsg', '/dev/port', '/dev/sda', '/dev/vda', '/dev/nvme0n1',
             '/dev/loop0', '/dev/dm-0', '/dev/kvm', '/dev/fuse', '/dev/net/tun', '/dev/vhost-net', '/dev/vsock',
             '/dev/input/event0', '/dev/console', '/dev/tty0', '/dev/cpu/0/msr', '/dev/nvram', '/dev/rtc0', '/dev/vfio/vfio',
             '/dev/userfaultfd', '/dev/snapshot', '/dev/btrfs-control', '/sys/kernel/uevent_helper', '/etc/shadow', '/etc/gshadow', '/var/lib/docker', '/root/.ssh/id_rsa'):
    if not (os.path.isdir(path)):
        attempt(path, lambda: read(path))
for folder in ('/sys/firmware', '/sys/kernel/debug', '/sys/kernel/tracing', '/sys/kernel/security', '/proc/acpi', '/proc/scsi',
               '/proc/asound', '/sys/devices/virtual/powercap', '/sys/fs/pstore', '/root', '/run/tasker', '/lost+found',
               '/proc/1/fd', '/proc/1/ns', '/proc/1/root', '/proc/1/cwd', '/proc/1/map_files', '/var/lib/docker', '/host'):
    def look():
        if not os.listdir(folder):
            raise ValueError('empty')
        return os.listdir(folder)[:3]
    attempt(folder, look)
for path in ('/proc/kallsyms', '/proc/iomem', '/proc/ioports', '/proc/modules'):
    if not os.path.exists(path):
        continue
    with open(path) as lines:
        for line in lines.readlines()[:1000]:
            address = line.split()[-1] if path == '/proc/modules' else line.split()[0]
            if any(int(part, 16) for part in address.split('-') if part.startswith(('0', 'f'))):
                breach('addresses in %s: %s' % (path, line.strip()))
                break
