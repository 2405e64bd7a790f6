package org.dataexchange.tasker.selftest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.dataexchange.tasker.cli.CommandFailed;
import org.dataexchange.tasker.disk.FileTree;
import org.dataexchange.tasker.storage.folder.LocalFolder;
import org.dataexchange.tasker.task.SharePath;
import org.dataexchange.tasker.task.Ticker;

/**
 * The selftest's own folder in the server's storage: the attacks, their data, and code that no
 * storage should take. It is removed when this is closed, and also if the JVM is told to end.
 */
final class SelftestFolder implements AutoCloseable {

  private static final String PREFIX = "tasker-selftest-";

  /** What attacks share; laid beside each of them, since code is one folder. */
  private static final String SHARED = "attempts.py";

  private static final Duration ABANDONED = Duration.ofHours(1);

  private final Path root;
  private final Path folder;
  private final LocalFolder storage;
  private final Map<String, String> digests = new ConcurrentHashMap<>();
  private final Thread atExit = new Thread(this::remove, "selftest removes its folder");

  /**
   * @param programs {@code src/selftest}
   * @throws CommandFailed if the storage is no folder that can be written here
   */
  SelftestFolder(Path root, Path programs) {
    this.root = root;
    this.folder = root.resolve(PREFIX + UUID.randomUUID().toString().substring(0, 8));
    this.storage = new LocalFolder(root, Ticker.SYSTEM, Duration.ofMinutes(1));
    Runtime.getRuntime().addShutdownHook(atExit);
    try {
      removeAbandoned();
      copy(programs);
      putOddCode();
    } catch (IOException | UncheckedIOException e) {
      close();
      throw new CommandFailed(
          ("the selftest lays its attacks into the storage, and %s cannot be written (%s): run it"
                  + " as the folder's owner, or set TASKER_STORAGE_URL to a folder of yours meanwhile")
              .formatted(root, e.getMessage()),
          e);
    }
  }

  /** Its name, which is also its path in the storage. */
  String name() {
    return folder.getFileName().toString();
  }

  Path folder() {
    return folder;
  }

  Path folder(String name) {
    return folder.resolve(name);
  }

  /** The name of the folder that is the storage. */
  String rootName() {
    return String.valueOf(root.getFileName());
  }

  /** The digest of what lies in a folder of it. */
  String sha256(String path) {
    return digests.computeIfAbsent(path, this::sha256Now);
  }

  /** What was hashed before and is not the same any more. */
  List<String> changed() {
    return digests.entrySet().stream()
        .filter(known -> !sha256Now(known.getKey()).equals(known.getValue()))
        .map(Map.Entry::getKey)
        .toList();
  }

  private String sha256Now(String path) {
    return storage.sha256(new SharePath(name() + '/' + path));
  }

  /** A run that was killed could not remove its folder. */
  private void removeAbandoned() throws IOException {
    Instant latest = Instant.now().minus(ABANDONED);
    try (Stream<Path> all = Files.list(root)) {
      for (Path one : all.filter(p -> p.getFileName().toString().startsWith(PREFIX)).toList()) {
        if (Files.getLastModifiedTime(one).toInstant().isBefore(latest)) {
          FileTree.delete(one);
        }
      }
    }
  }

  private void copy(Path programs) throws IOException {
    try (Stream<Path> all = Files.walk(programs)) {
      for (Path one : all.toList()) {
        Files.copy(
            one,
            folder.resolve(programs.relativize(one).toString()),
            StandardCopyOption.REPLACE_EXISTING);
      }
    }
    try (Stream<Path> all = Files.list(folder)) {
      for (Path one : all.filter(p -> Files.exists(p.resolve("run.py"))).toList()) {
        Files.copy(folder.resolve(SHARED), one.resolve(SHARED));
      }
    }
  }

  /** Not in the sources: such names and links would trouble whoever copies them. */
  private void putOddCode() throws IOException {
    Files.createSymbolicLink(folder.resolve("link-to-etc"), Path.of("/etc"));
    Files.createSymbolicLink(folder.resolve("link-to-code"), Path.of(Attack.HARMLESS));
    Path linked = code("code-with-a-link");
    Files.createSymbolicLink(linked.resolve("users"), Path.of("/etc/passwd"));
    Files.writeString(code("code-with-a-newline").resolve("a\nb"), "");
    Files.writeString(code("code-with-requirements").resolve("requirements.txt"), "numpy\n");
  }

  private Path code(String name) throws IOException {
    Path code = Files.createDirectory(folder.resolve(name));
    Files.writeString(code.resolve("run.py"), "print('BREACH this ran')\n");
    return code;
  }

  private void remove() {
    try {
      FileTree.delete(folder);
    } catch (IOException e) {
      System.err.println("selftest: remove " + folder + " by hand: " + e);
    }
  }

  @Override
  public void close() {
    remove();
    try {
      Runtime.getRuntime().removeShutdownHook(atExit);
    } catch (IllegalStateException e) {
      // the JVM ends, and the hook removes what is left
    }
  }
}
