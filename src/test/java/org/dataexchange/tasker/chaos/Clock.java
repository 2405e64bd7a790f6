package org.dataexchange.tasker.chaos;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** A wall clock for one server alone, which somebody sets while it runs. */
final class Clock {

  private static final Path SOURCE = Path.of("src/test/c/clock.c");

  private final Path folder;
  private final Path offset;

  /**
   * @param folder of its own, which is made
   */
  Clock(Path folder) throws IOException {
    this.folder = Files.createDirectories(folder);
    this.offset = folder.resolve("offset");
    set(0);
    Path library = folder.resolve("clock.so");
    Shell.run(
        "gcc", "-shared", "-fPIC", "-O2", "-o", library.toString(), SOURCE.toString(), "-ldl");
    jdk(Path.of(System.getProperty("java.home")), library);
  }

  /** The server's JDK, with a command that has this clock. */
  private void jdk(Path real, Path library) throws IOException {
    link(real, jdk());
    Path bin = jdk().resolve("bin");
    Files.delete(bin);
    link(real.resolve("bin"), bin);
    Path java = bin.resolve("java");
    Files.delete(java);
    Files.writeString(
        java,
        """
        #!/bin/bash
        CHAOS_CLOCK=%s LD_PRELOAD=%s exec %s/bin/java "$@"
        """
            .formatted(offset, library, real));
    Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private static void link(Path real, Path folder) throws IOException {
    Files.createDirectory(folder);
    try (DirectoryStream<Path> all = Files.newDirectoryStream(real)) {
      for (Path one : all) {
        Files.createSymbolicLink(folder.resolve(one.getFileName()), one);
      }
    }
  }

  /** To be the server's {@code JAVA_HOME}. */
  Path jdk() {
    return folder.resolve("jdk");
  }

  /** It goes on from the true time plus so many seconds. In place: the file is mapped. */
  void set(long seconds) throws IOException {
    byte[] bytes =
        ByteBuffer.allocate(Long.BYTES).order(ByteOrder.nativeOrder()).putLong(seconds).array();
    try (var file =
        Files.newByteChannel(
            offset,
            java.nio.file.StandardOpenOption.CREATE,
            java.nio.file.StandardOpenOption.WRITE)) {
      file.write(ByteBuffer.wrap(bytes));
    }
  }
}
