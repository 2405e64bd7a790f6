import os

from attempts import attempt, try_call

for kind in (b'tmpfs', b'proc', b'sysfs', b'overlay', b'cgroup2', b'bpf', b'fuse', b'debugfs', b'devtmpfs', b'ext4', b'mqueue', b'binfmt_misc'):
    try_call('mount', b'none', b'/tmp', kind, 0, None)
try_call('mount', b'/', b'/tmp/out', None, 4096 | 16384, None)
try_call('mount', None, b'/', None, 32 | 4096, None)
try_call('mount', None, b'/tmp/data', None, 32 | 1 << 18, None)
try_call('umount2', b'/tmp/data', 2)
try_call('umount2', b'/proc/kcore', 2)
try_call('pivot_root', b'/tmp', b'/tmp/out')
attempt('chroot', lambda: os.chroot('/tmp'))
try_call('fsopen', b'tmpfs', 0)
try_call('open_tree', -100, b'/tmp/data', 1)
try_call('move_mount', -100, b'/tmp/out', -100, b'/tmp/data', 0)
try_call('fsmount', 3, 0, 0)
try_call('mount_setattr', -100, b'/tmp/data', 0, bytes(32), 32)
