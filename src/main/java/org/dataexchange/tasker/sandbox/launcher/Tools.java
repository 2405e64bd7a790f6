package org.dataexchange.tasker.sandbox.launcher;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import org.dataexchange.tasker.disk.FileTree;
import org.dataexchange.tasker.disk.Sha256;
import org.dataexchange.tasker.task.Failures.EngineFailed;

/**
 * Launcher and tracer, which are mounted beside whatever an image has, and of which nothing is read
 * from it. They lie in the workspace, which the engine sees, under the digest of their bytes.
 * Thread-safe.
 */
public final class Tools {

  static final String LAUNCHER_NAME = "launcher";

  private static final List<String> NAMES = List.of(LAUNCHER_NAME, "strace");

  private final Path source;
  private final Path home;
  private volatile Path laidOut;

  public Tools(Path source, Path workspace) {
    this.source = source;
    this.home = workspace.resolve("tools");
  }

  /** The launcher as a file of ours. */
  public Path launcher() {
    return folder().resolve(LAUNCHER_NAME);
  }

  /** A folder of ours that holds both, and nothing else. */
  public Path folder() {
    Path known = laidOut;
    if (known == null || !Files.exists(known)) {
      known = layOut();
      laidOut = known;
    }
    return known;
  }

  private synchronized Path layOut() {
    try {
      String digest = digest(source);
      Path folder = home.resolve(digest);
      if (!isWhole(folder, digest)) {
        copy(folder);
      }
      return folder;
    } catch (IOException e) {
      throw new EngineFailed(
          "launcher and tracer are not to be had from %s (tasker.tools; ./tasker up builds them): %s"
              .formatted(source, e),
          true,
          e);
    }
  }

  /** After a power cut a file may be there without its bytes. */
  private static boolean isWhole(Path folder, String digest) throws IOException {
    if (Files.exists(folder) && !digest(folder).equals(digest)) {
      FileTree.delete(folder);
    }
    return Files.exists(folder);
  }

  /** In place of those of former versions: what is running has them open. */
  private void copy(Path folder) throws IOException {
    FileTree.delete(folder.getParent());
    Path fresh = Files.createDirectories(folder.resolveSibling("new"));
    for (String name : NAMES) {
      Path file = Files.copy(source.resolve(name), fresh.resolve(name));
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r-xr-xr-x"));
    }
    Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.move(fresh, folder, ATOMIC_MOVE);
  }

  private static String digest(Path folder) throws IOException {
    MessageDigest digest = Sha256.digest();
    for (String name : NAMES) {
      byte[] bytes = Files.readAllBytes(folder.resolve(name));
      digest.update((name + ' ' + bytes.length + '\n').getBytes(UTF_8));
      digest.update(bytes);
    }
    return HexFormat.of().formatHex(digest.digest());
  }
}
