package org.dataexchange.tasker.site;

import java.nio.file.Path;
import java.util.List;

/**
 * Ends an ext4 as a power cut does: the kernel shuts the file system down without writing anything
 * more, not even its own journal. Needs root.
 */
public final class PowerCut {

  /** FS_IOC_SHUTDOWN with FSOP_GOING_FLAGS_NOLOGFLUSH. */
  private static final String SHUT_DOWN =
      "import fcntl, os, struct, sys; "
          + "fcntl.ioctl(os.open(sys.argv[1], os.O_RDONLY), 0x8004587d, struct.pack(\"I\", 2))";

  private PowerCut() {}

  /** The command that does it; no word of it has a single quote. */
  public static List<String> at(Path mounted) {
    return List.of("python3", "-c", SHUT_DOWN, mounted.toString());
  }
}
