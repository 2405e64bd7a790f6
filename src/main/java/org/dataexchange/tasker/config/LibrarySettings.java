package org.dataexchange.tasker.config;

import static java.nio.file.attribute.PosixFilePermission.OTHERS_EXECUTE;
import static java.nio.file.attribute.PosixFilePermission.OTHERS_READ;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.dataexchange.tasker.task.LibrarySource;
import org.dataexchange.tasker.task.Size;

/** The source of the libraries that code asks for, and how many of them are kept. */
final class LibrarySettings {

  private static final String KEY = "tasker.dependencies";

  private static final Setting<Kind> SOURCE =
      Setting.oneOf(KEY, Kind.class).otherwise("wheelhouse");

  private static final Setting<Path> WHEELHOUSE =
      Setting.of(KEY + ".wheelhouse", "a folder that everybody can read", LibrarySettings::folder);

  private static final Setting<URI> INDEX =
      Setting.of(
              KEY + ".index-url",
              "https://host/path/ without '_' in the host's name, user, password, '?' or '#'",
              LibrarySettings::index)
          .otherwise("https://pypi.org/simple/")
          // a private index may have a token in its path
          .with(Setting.Secrecy.HIDDEN);

  private static final Setting<String> NETWORK =
      Setting.text(KEY + ".network", "a network of the engine").otherwise("bridge");

  private static final Setting<Boolean> REQUIRE_HASHES =
      Setting.flag(KEY + ".require-hashes", "false");

  private static final Setting<Size> SIZE =
      Setting.of(KEY + ".size", "a size like 4GiB", Size::parse).otherwise("4GiB");

  static final List<Setting<?>> ALL =
      List.of(SOURCE, WHEELHOUSE, INDEX, NETWORK, REQUIRE_HASHES, SIZE);

  private LibrarySettings() {}

  private enum Kind {
    NONE,
    WHEELHOUSE,
    INDEX
  }

  static Settings.Libraries read(Values values) {
    Optional<Path> wheelhouse = values.find(WHEELHOUSE);
    URI index = values.get(INDEX);
    LibrarySource source =
        switch (values.get(SOURCE)) {
          case NONE -> new LibrarySource.None();
          case WHEELHOUSE ->
              wheelhouse
                  .<LibrarySource>map(LibrarySource.Wheelhouse::new)
                  .orElseGet(LibrarySource.None::new);
          case INDEX -> new LibrarySource.Index(index, values.get(NETWORK));
        };
    return new Settings.Libraries(source, values.get(REQUIRE_HASHES), values.get(SIZE));
  }

  private static Path folder(String text) {
    Path folder = Path.of(text);
    Parsers.require(folder.isAbsolute() && Files.isDirectory(folder));
    try {
      // the installer is nobody on this machine
      Parsers.require(
          Files.getPosixFilePermissions(folder).containsAll(Set.of(OTHERS_READ, OTHERS_EXECUTE)));
    } catch (IOException e) {
      throw new IllegalArgumentException(e);
    }
    return folder;
  }

  private static URI index(String text) {
    URI uri = URI.create(text);
    Parsers.require("https".equals(uri.getScheme()) || "http".equals(uri.getScheme()));
    Parsers.require(uri.getHost() != null && uri.getRawUserInfo() == null);
    Parsers.require(uri.getRawQuery() == null && uri.getRawFragment() == null);
    return uri;
  }
}
