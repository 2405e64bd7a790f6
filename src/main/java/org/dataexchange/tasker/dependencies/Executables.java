package org.dataexchange.tasker.dependencies;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * The executable files of libraries, also in the middle of a package. The launcher keeps no mode of
 * what it copies, so it is known by its first bytes.
 */
final class Executables {

  private static final byte[] ELF = {0x7f, 'E', 'L', 'F'};

  private Executables() {}

  static List<Path> below(Path folder) throws IOException {
    Path scripts = folder.resolve("bin");
    List<Path> programs = new ArrayList<>();
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : (Iterable<Path>) all::iterator) {
        if (Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)
            && (path.getParent().equals(scripts) || isProgram(path))) {
          programs.add(path);
        }
      }
    }
    return programs;
  }

  private static boolean isProgram(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] first = in.readNBytes(ELF.length);
      return Arrays.equals(first, ELF) || first.length >= 2 && first[0] == '#' && first[1] == '!';
    }
  }
}
