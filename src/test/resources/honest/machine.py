# reads: nothing
# starts: /usr/bin/uname
import errno, getpass, grp, multiprocessing, os, platform, pwd, site, socket, sys, sysconfig

print(platform.platform(), platform.uname(), platform.freedesktop_os_release()["ID"], platform.libc_ver())
print(sysconfig.get_paths(), sysconfig.get_config_vars()["EXT_SUFFIX"], site.getsitepackages(), sys.version)
print(getpass.getuser(), pwd.getpwuid(os.getuid()), grp.getgrgid(os.getgid()), pwd.getpwall(), os.path.expanduser("~/x"))
for find in (lambda: pwd.getpwnam("nobody_of_that_name"), lambda: grp.getgrnam("none"), os.getlogin):
    try:
        print(find())
    except (KeyError, OSError) as error:
        print(error)
print(os.cpu_count(), multiprocessing.cpu_count(), os.sched_getaffinity(0), os.getloadavg(), os.sysconf("SC_PHYS_PAGES"))
print(socket.gethostname(), os.uname(), os.getpriority(os.PRIO_PROCESS, 0), os.get_terminal_size if sys.stdout.isatty() else "")
for name in ("/proc/self/status", "/proc/meminfo", "/proc/cpuinfo", "/proc/self/maps", "/proc/loadavg",
             "/proc/self/cgroup", "/proc/self/mountinfo", f"/proc/{os.getpid()}/statm"):
    with open(name) as file:
        assert file.read()
print(os.listdir("/proc/self/fd"), os.readlink("/proc/self/exe"))
try:
    print(os.get_terminal_size())
except OSError as error:
    assert error.errno == errno.ENOTTY
# what libraries look at to find out how much they may use, whichever version of cgroups there is
for name in ("memory.max", "memory/memory.limit_in_bytes", "cpu.max", "cpu/cpu.cfs_quota_us", "cpu.cfs_quota_us"):
    try:
        with open(f"/sys/fs/cgroup/{name}") as file:
            print(file.read())
    except OSError as error:
        print(error)
