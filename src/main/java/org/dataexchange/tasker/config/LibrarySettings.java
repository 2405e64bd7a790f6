package org.dataexchange.tasker.config;

import static java.nio.file.attribute.PosixFilePermission.OTHERS_EXECUTE;
import static java.nio.file.attribute.PosixFilePermission.OTHERS_READ;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.dataexchange.tasker.task.LibrarySource;
import org.dataexchange.tasker.task.Size;

/** Where libraries come from that code asks for, and how many of them are kept. */
final class LibrarySettings {

  private static final String KEY = "tasker.dependencies";

  private final Values values;

  LibrarySettings(Values values) {
    this.values = values;
  }

  /**
   * @throws BadSetting naming the key, the value, and what is accepted
   */
  Settings.Libraries read() {
    return new Settings.Libraries(
        source(),
        values.read(KEY + ".require-hashes", "false", "true or false", Values::truth),
        values.read(KEY + ".size", "4GiB", "a size like 4GiB", Size::parse));
  }

  private LibrarySource source() {
    Optional<Path> wheelhouse =
        values.optional(KEY + ".wheelhouse", "a folder that everybody can read", this::folder);
    URI index =
        values.read(
            KEY + ".index-url",
            "https://pypi.org/simple/",
            "https://host/path/ without user, password, '?' or '#'",
            this::index);
    String network = values.text(KEY + ".network").orElse("bridge");
    return values.read(
        KEY,
        "wheelhouse",
        "none, wheelhouse or index",
        text ->
            switch (text) {
              case "none" -> new LibrarySource.None();
              case "wheelhouse" ->
                  wheelhouse
                      .<LibrarySource>map(LibrarySource.Wheelhouse::new)
                      .orElseGet(LibrarySource.None::new);
              case "index" -> new LibrarySource.Index(index, network);
              default -> throw new IllegalArgumentException();
            });
  }

  private Path folder(String text) {
    Path folder = Path.of(text);
    Values.require(folder.isAbsolute() && Files.isDirectory(folder));
    try {
      // the installer is nobody on this machine
      Values.require(
          Files.getPosixFilePermissions(folder).containsAll(Set.of(OTHERS_READ, OTHERS_EXECUTE)));
    } catch (IOException e) {
      throw new IllegalArgumentException(e);
    }
    return folder;
  }

  private URI index(String text) {
    URI uri = URI.create(text);
    Values.require("https".equals(uri.getScheme()) || "http".equals(uri.getScheme()));
    Values.require(uri.getHost() != null && uri.getRawUserInfo() == null);
    Values.require(uri.getRawQuery() == null && uri.getRawFragment() == null);
    return uri;
  }
}
