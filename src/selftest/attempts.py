"""What the attacks share; it is laid beside each of them.

Every attempt says in a line of its own how it was refused. One that went through and must not have
says BREACH, which nobody can take for something else.
"""
import ctypes
import errno
import os
import platform
import shutil
import sys

libc = ctypes.CDLL(None, use_errno=True)
libc.syscall.restype = ctypes.c_long

ARM = platform.machine() == 'aarch64'

# the numbers on x86-64 and on arm64; from 424 on they are the same everywhere
_CALLS = {
    'mount': (165, 40), 'umount2': (166, 39), 'pivot_root': (155, 41), 'chroot': (161, 51),
    'unshare': (272, 97), 'setns': (308, 268), 'clone': (56, 220), 'clone3': (435, 435),
    'ptrace': (101, 117), 'process_vm_readv': (310, 270), 'process_vm_writev': (311, 271),
    'kcmp': (312, 272), 'seccomp': (317, 277), 'prlimit64': (302, 261), 'personality': (135, 92),
    'add_key': (248, 217), 'request_key': (249, 218), 'keyctl': (250, 219),
    'userfaultfd': (323, 282), 'bpf': (321, 280), 'perf_event_open': (298, 241),
    'fanotify_init': (300, 262), 'kexec_load': (246, 104), 'init_module': (175, 105),
    'finit_module': (313, 273), 'delete_module': (176, 106), 'reboot': (169, 142),
    'settimeofday': (164, 170), 'clock_settime': (227, 112), 'swapon': (167, 224),
    'swapoff': (168, 225), 'quotactl': (179, 60), 'acct': (163, 89), 'syslog': (103, 116),
    'vhangup': (153, 58), 'sethostname': (170, 161), 'setdomainname': (171, 162),
    'capset': (126, 91), 'setfsuid': (122, 151), 'setgroups': (116, 159),
    'name_to_handle_at': (303, 264), 'open_by_handle_at': (304, 265),
    'memfd_create': (319, 279), 'inotify_init1': (294, 26), 'mq_open': (240, 180),
    'shmget': (29, 194), 'shmat': (30, 196), 'semget': (64, 190), 'msgget': (68, 186),
    'mlock': (149, 228), 'mlockall': (151, 230), 'ioprio_set': (251, 30), 'tgkill': (234, 131),
    'timerfd_create': (283, 85), 'migrate_pages': (256, 238), 'adjtimex': (159, 171),
    'move_pages': (279, 239), 'execveat': (322, 281), 'tkill': (200, 130),
    'io_uring_setup': (425, 425), 'io_uring_enter': (426, 426), 'io_uring_register': (427, 427),
    'open_tree': (428, 428), 'move_mount': (429, 429), 'fsopen': (430, 430),
    'fsmount': (432, 432), 'pidfd_open': (434, 434), 'pidfd_getfd': (438, 438),
    'process_madvise': (440, 440), 'mount_setattr': (442, 442), 'pidfd_send_signal': (424, 424),
    'process_mrelease': (448, 448),
}


def breach(what):
    print('BREACH', what, flush=True)


def refused(name, why):
    print('refused', name, why, flush=True)


def attempt(name, act):
    """Does what must be refused."""
    try:
        result = act()
    except OSError as e:
        refused(name, errno.errorcode.get(e.errno, type(e).__name__))
    except (ValueError, MemoryError, OverflowError) as e:
        refused(name, type(e).__name__)
    else:
        breach('%s went through: %r' % (name, str(result)[:80]))


def call(name, *arguments):
    """A system call by its name, for what Python has no function."""
    result = libc.syscall(_CALLS[name][ARM], *arguments)
    if result == -1:
        raise OSError(ctypes.get_errno(), name)
    return result


def try_call(name, *arguments):
    attempt(name, lambda: call(name, *arguments))


def read(path, most=200):
    """What can be read there; emptiness counts as a refusal, as the engine masks with it."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    try:
        got = os.read(descriptor, most)
    finally:
        os.close(descriptor)
    if not got:
        raise ValueError('empty')
    return got


def write(path, text=b'1'):
    """Writes into what is there already."""
    descriptor = os.open(path, os.O_WRONLY | os.O_NONBLOCK)
    try:
        return os.write(descriptor, text)
    finally:
        os.close(descriptor)


def put_program(path, like='/bin/sh'):
    """A program of the image's, or what starts Python where it has no other."""
    if os.path.exists(like):
        shutil.copy(like, path)
    else:
        with open(path, 'w') as script:
            script.write('#!%s\n' % sys.executable)
        os.chmod(path, 0o755)


def status(field, process='self'):
    with open('/proc/%s/status' % process) as lines:
        return next(l.split(':', 1)[1].strip() for l in lines if l.startswith(field + ':'))


def tracer():
    return int(status('TracerPid'))
