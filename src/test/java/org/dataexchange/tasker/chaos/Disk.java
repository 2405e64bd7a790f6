package org.dataexchange.tasker.chaos;

import static org.dataexchange.tasker.system.Eventually.eventually;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import org.dataexchange.tasker.site.PowerCut;

/**
 * The disk of one server, with its workspace: small, and nobody else's. One of ext4 in a file can
 * lose its power.
 */
final class Disk {

  private static final String SIZE = "256m";
  private static final Duration FREE_WITHIN = Pace.seconds(60);

  private final Path at;
  private final Path image;

  private Disk(Path at, Path image) throws IOException {
    this.at = Files.createDirectories(at);
    this.image = image;
  }

  /** Ext4, in a file beside the place where it is mounted. */
  static Disk ext4(Path at) throws IOException {
    Disk disk = new Disk(at, at.resolveSibling("disk.ext4"));
    Shell.run("truncate", "-s", SIZE, disk.image.toString());
    Shell.run("mkfs.ext4", "-q", "-F", disk.image.toString());
    disk.mount();
    return disk;
  }

  /** In memory. */
  static Disk tmpfs(Path at) throws IOException {
    Disk disk = new Disk(at, at);
    Shell.run("mount", "-t", "tmpfs", "-o", "size=" + SIZE, "tmpfs", at.toString());
    return disk;
  }

  Path at() {
    return at;
  }

  private void mount() throws IOException {
    Shell.run("mount", "-o", "loop,nodev,nosuid", image.toString(), at.toString());
  }

  /** Takes all the room that there is. */
  void fill() throws IOException {
    byte[] piece = new byte[1 << 20];
    for (int size = piece.length; size > 0; size /= 16) {
      try (OutputStream file = Files.newOutputStream(at.resolve("full-" + size))) {
        while (true) {
          file.write(piece, 0, size);
        }
      } catch (IOException e) {
        // full, for pieces of this size
      }
    }
  }

  void free() throws IOException {
    try (var files = Files.newDirectoryStream(at, "full-*")) {
      for (Path file : files) {
        Files.delete(file);
      }
    }
  }

  /** As the kernel leaves it after an error: it can be read. */
  void abort() throws IOException {
    Shell.run("mount", "-o", "remount,abort", at.toString());
  }

  /** As a power cut leaves it. */
  void cut() throws IOException {
    Shell.run(PowerCut.at(at).toArray(String[]::new));
  }

  /**
   * Brings it back after either, as another start of the machine would. Nobody may use it any more.
   */
  void repair() {
    eventually("nobody uses " + at, FREE_WITHIN, () -> run("umount", at.toString()));
    eventually(
        "a loop device is free",
        FREE_WITHIN,
        () -> !Shell.run("losetup", "-a").contains(image.toString()));
    eventually(
        "the disk is mounted again",
        FREE_WITHIN,
        () -> {
          mount();
          return true;
        });
  }

  private static boolean run(String... command) throws IOException {
    Shell.run(command);
    return true;
  }

  /** From now on the kernel seems to have been started anew. */
  static void nextBoot(Path folder) throws IOException {
    Path id =
        Files.writeString(folder.resolve("boot-" + UUID.randomUUID()), UUID.randomUUID() + "\n");
    Shell.run("mount", "--bind", id.toString(), "/proc/sys/kernel/random/boot_id");
  }

  /** By which what is mounted from it is known, as {@code mountinfo} has it. */
  String device() throws IOException {
    long number = (Long) Files.getAttribute(at, "unix:dev");
    long major = number >>> 8 & 0xfff;
    long minor = number & 0xff | number >>> 12 & 0xfff00;
    return major + ":" + minor;
  }
}
