package org.dataexchange.tasker.cache;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

/** The time since the machine was started, by the id that the kernel gives it. */
final class Boot {

  private static final Path ID = Path.of("/proc/sys/kernel/random/boot_id");

  private Boot() {}

  /** Where the kernel does not say it, each process counts as a boot of its own. */
  static String id() {
    try {
      return Files.readString(ID).strip();
    } catch (IOException e) {
      return UUID.randomUUID().toString();
    }
  }
}
