"""Pages, processor cores and crash handlers that no limit of a container's counts."""
import mmap
import os
import resource
import struct

from attempts import attempt, call, libc

HUGE = 0x40000
SHARE_A_CORE = 62

attempt('huge pages', lambda: mmap.mmap(-1, 1 << 21, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | HUGE))
for size in (21, 30):
    attempt('a huge file', lambda: call('memfd_create', b'', 4 | size << 26))
    attempt('a huge segment', lambda: call('shmget', 0, 1 << size, 0o5600 | size << 26))


def share_a_core(command, process, scope):
    if libc.prctl(SHARE_A_CORE, command, process, scope, None) != 0:
        raise PermissionError(1, 'core scheduling')


for command in range(4):
    attempt('a core', lambda: share_a_core(command, os.getpid(), 0))
none = struct.pack('QQ', 0, 1)
for limits in ((0, 1), (0, 0), (-1, -1)):
    attempt('core limit', lambda: resource.setrlimit(resource.RLIMIT_CORE, limits))
    attempt('of itself', lambda: resource.prlimit(os.getpid(), resource.RLIMIT_CORE, limits))
attempt('low half', lambda: call('prlimit64', 0, resource.RLIMIT_CORE | 1 << 32, none, None))
print('limit', resource.getrlimit(resource.RLIMIT_CORE))
