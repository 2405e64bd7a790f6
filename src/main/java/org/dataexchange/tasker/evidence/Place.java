package org.dataexchange.tasker.evidence;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Where a path lies. What an image brought is the image's, wherever it lies, and so is whatever a
 * program looks for there in vain: images differ, and their root cannot be written. What the kernel
 * and the engine put there is outside, but for what every program may ask them, which is named here
 * one by one: what CPython, R, Java, Node, {@code sh} and their usual libraries and commands open
 * by themselves was recorded.
 */
enum Place {
  /** The data set, below {@code /tmp/data}. */
  DATA,
  /** The algorithm, below {@code /tmp/code}. */
  CODE,
  /** The rest of {@code /tmp}, {@code /dev/shm}, and files without a name. */
  SCRATCH,
  /**
   * What the image has. Writing there is refused, and being refused is no touch of the outside:
   * Python and many packages try to keep a cache beside themselves.
   */
  IMAGE,
  /**
   * What the system tells every program that asks, and the settings of the image's below {@code
   * /etc}. To be read only; trying to write is a touch.
   */
  SYSTEM,
  /** The devices without a memory, and the process's own descriptors and settings. */
  OWN,
  OUTSIDE;

  static final String DATA_FOLDER = "/tmp/data";

  private static final String CODE_FOLDER = "/tmp/code";

  /** The kernel's, but for what is named below. */
  private static final List<String> KERNEL_FOLDERS = List.of("/dev", "/proc", "/sys");

  /** The launcher's and the engine's; some give each container secrets of the machine's. */
  private static final List<String> ENGINE_FILES =
      List.of("/run/tasker", "/run/.containerenv", "/run/secrets", "/.dockerenv", "/etc/hostname");

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
          "/etc",
          "/sys/devices/system/cpu",
          "/sys/devices/system/node",
          "/sys/fs/cgroup",
          "/sys/kernel/mm/hugepages",
          "/sys/kernel/mm/transparent_hugepage");

  private static final Set<String> SYSTEM_FILES =
      Set.of(
          // the names in it, and the numbers of processes, not what is in these
          "/dev",
          "/proc",
          "/proc/cgroups",
          "/proc/cpuinfo",
          "/proc/filesystems",
          "/proc/loadavg",
          "/proc/meminfo",
          "/proc/mounts",
          "/proc/stat",
          // every program of Red Hat's family that has OpenSSL, and libgcrypt anywhere
          "/proc/sys/crypto/fips_enabled",
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
          "/proc/version",
          // of Ubuntu's kernels, where libuv looks first
          "/proc/version_signature",
          // which devices there are, for libraries that would use a graphics card
          "/sys/bus/pci/devices",
          "/sys/class/drm");

  /** What a device of the PCI bus is, in numbers. */
  private static final Set<String> OF_DEVICES =
      Set.of("class", "device", "revision", "subsystem_device", "subsystem_vendor", "vendor");

  private static final Pattern PCI_DEVICE =
      Pattern.compile("[0-9a-f]{4,8}:[0-9a-f]{2}:[0-9a-f]{2}\\.[0-7]");

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
    if (OWN_FILES.contains(path) || isInAny(path, OWN_FOLDERS)) {
      return ofOwn(path);
    }
    if (isInAny(path, ENGINE_FILES)) {
      return OUTSIDE;
    }
    if (SYSTEM_FILES.contains(path)
        || isInAny(path, SYSTEM_FOLDERS)
        || path.startsWith("/sys/") && isOfDevice(path)) {
      return SYSTEM;
    }
    return path.startsWith("/") && !isInAny(path, KERNEL_FOLDERS) ? IMAGE : OUTSIDE;
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
    int descriptor = path.indexOf("/fd/");
    boolean elsewhere =
        path.contains("/cwd/")
            || descriptor >= 0 && path.indexOf('/', descriptor + "/fd/".length()) >= 0;
    return elsewhere ? OUTSIDE : path.endsWith("/exe") ? SYSTEM : OWN;
  }

  private static boolean isOfDevice(String path) {
    int name = path.lastIndexOf('/');
    int device = path.lastIndexOf('/', name - 1);
    return OF_DEVICES.contains(path.substring(name + 1))
        && PCI_DEVICE.matcher(path.substring(device + 1, name)).matches();
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
