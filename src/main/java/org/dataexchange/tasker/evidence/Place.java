package org.dataexchange.tasker.evidence;

import java.util.List;
import java.util.Set;

/**
 * Where a path lies, as an honest program sees it: what CPython with its library and the usual
 * packages, {@code sh} with the usual commands, R and Java open by themselves in a small Debian
 * container was recorded, and is named here one by one. All else is outside.
 */
enum Place {
  /** The data set, below {@code /tmp/data}. */
  DATA,
  /** The algorithm, below {@code /tmp/code}. */
  CODE,
  /** The rest of {@code /tmp}, {@code /dev/shm}, and files without a name. */
  SCRATCH,
  /**
   * What the image brought for its programs. Writing there is refused, and being refused is no
   * touch of the outside: Python and many packages try to keep a cache beside themselves.
   */
  IMAGE,
  /** What the system tells every program that asks. To be read only; trying to write is a touch. */
  SYSTEM,
  /** The devices without a memory, and the process's own descriptors and settings. */
  OWN,
  OUTSIDE;

  static final String DATA_FOLDER = "/tmp/data";

  private static final String CODE_FOLDER = "/tmp/code";

  private static final List<String> IMAGE_FOLDERS =
      List.of(
          "/usr",
          "/bin",
          "/sbin",
          "/lib",
          "/lib32",
          "/lib64",
          "/libx32",
          "/opt",
          "/var/cache/fontconfig",
          // tried by libuuid, where it keeps its clock
          "/var/lib/libuuid",
          // tried by Python's tempfile when /tmp is full
          "/var/tmp");

  private static final List<String> OWN_FOLDERS =
      List.of("/proc/self", "/proc/thread-self", "/dev/fd", "/dev/pts");

  private static final Set<String> OWN_FILES =
      Set.of(
          "/dev/null",
          "/dev/zero",
          "/dev/full",
          "/dev/random",
          "/dev/urandom",
          "/dev/tty",
          "/dev/ptmx",
          "/dev/stdin",
          "/dev/stdout",
          "/dev/stderr");

  private static final List<String> SYSTEM_FOLDERS =
      List.of(
          "/etc/alternatives",
          "/etc/fonts",
          "/etc/perl",
          "/etc/R",
          "/etc/ssl/certs",
          "/etc/terminfo",
          "/sys/devices/system/cpu",
          "/sys/devices/system/node",
          "/sys/fs/cgroup",
          "/sys/kernel/mm/hugepages",
          "/sys/kernel/mm/transparent_hugepage");

  /** Of packages that put their version into the name: {@code /etc/python3.11}. */
  private static final List<String> SYSTEM_PREFIXES = List.of("/etc/python3", "/etc/java-");

  private static final Set<String> SYSTEM_FILES =
      Set.of(
          // the names of the top folders and the numbers of processes, not what is in them
          "/",
          "/proc",
          "/etc/debian_version",
          "/etc/gai.conf",
          "/etc/group",
          "/etc/host.conf",
          "/etc/hosts",
          "/etc/inputrc",
          "/etc/ld.so.cache",
          "/etc/ld.so.preload",
          "/etc/locale.alias",
          "/etc/localtime",
          "/etc/lsb-release",
          "/etc/magic",
          "/etc/mime.types",
          "/etc/networks",
          "/etc/nsswitch.conf",
          "/etc/os-release",
          "/etc/passwd",
          "/etc/protocols",
          "/etc/resolv.conf",
          "/etc/services",
          "/etc/ssl/openssl.cnf",
          "/etc/timezone",
          "/proc/cgroups",
          "/proc/cpuinfo",
          "/proc/filesystems",
          "/proc/loadavg",
          "/proc/meminfo",
          "/proc/mounts",
          "/proc/stat",
          "/proc/sys/fs/file-max",
          "/proc/sys/fs/nr_open",
          "/proc/sys/fs/pipe-max-size",
          "/proc/sys/kernel/cap_last_cap",
          "/proc/sys/kernel/ngroups_max",
          "/proc/sys/kernel/osrelease",
          "/proc/sys/kernel/pid_max",
          "/proc/sys/kernel/random/boot_id",
          "/proc/sys/kernel/random/uuid",
          "/proc/sys/kernel/rtsig-max",
          "/proc/sys/net/core/somaxconn",
          "/proc/sys/vm/max_map_count",
          "/proc/sys/vm/overcommit_memory",
          "/proc/uptime",
          "/proc/version");

  /** Where the absolute, normalised path lies. Folders of processes by number are outside. */
  static Place of(String path) {
    if (isIn(path, DATA_FOLDER)) {
      return DATA;
    }
    if (isIn(path, CODE_FOLDER)) {
      return CODE;
    }
    if (isIn(path, "/tmp") || isIn(path, "/dev/shm") || path.startsWith("/memfd:")) {
      return SCRATCH;
    }
    if (isInAny(path, IMAGE_FOLDERS)) {
      return IMAGE;
    }
    if (OWN_FILES.contains(path) || isInAny(path, OWN_FOLDERS)) {
      return ofOwn(path);
    }
    return isOfSystem(path) ? SYSTEM : OUTSIDE;
  }

  /** Is being there, or having been refused, a touch of the outside? */
  boolean isForbidden(boolean writes, boolean refused) {
    return switch (this) {
      case OUTSIDE -> true;
      case SYSTEM -> writes;
      case IMAGE -> writes && !refused;
      case DATA, CODE, SCRATCH, OWN -> false;
    };
  }

  /** Is the path that folder, or below it? */
  static boolean isIn(String path, String folder) {
    return path.startsWith(folder)
        && (path.length() == folder.length() || path.charAt(folder.length()) == '/');
  }

  /** The program's own file is the image's, and what lies behind a descriptor can be anywhere. */
  private static Place ofOwn(String path) {
    boolean elsewhere =
        path.contains("/cwd/") || path.contains("/fd/") && path.indexOf('/', afterFd(path)) >= 0;
    return elsewhere ? OUTSIDE : path.endsWith("/exe") ? SYSTEM : OWN;
  }

  private static int afterFd(String path) {
    return path.indexOf("/fd/") + "/fd/".length();
  }

  private static boolean isOfSystem(String path) {
    return SYSTEM_FILES.contains(path)
        || isInAny(path, SYSTEM_FOLDERS)
        || SYSTEM_PREFIXES.stream().anyMatch(path::startsWith);
  }

  private static boolean isInAny(String path, List<String> folders) {
    for (String folder : folders) {
      if (isIn(path, folder)) {
        return true;
      }
    }
    return false;
  }
}
