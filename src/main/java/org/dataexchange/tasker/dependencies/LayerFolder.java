package org.dataexchange.tasker.dependencies;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.dataexchange.tasker.task.Dependencies.Layer;
import org.dataexchange.tasker.task.Dependencies.Library;
import org.dataexchange.tasker.task.Outputs;
import org.dataexchange.tasker.task.Report;
import org.dataexchange.tasker.task.Sha256;

/**
 * A layer on disk: {@code layer} is mounted, {@code layer.json} tells what it is, and {@code used}
 * has a link in the folder of each run that uses it, and the time of the last use. It is there
 * whole or not at all, since it gets its name last; nothing is forced to the disk, so its contents
 * are hashed before it is used after a restart of the machine.
 */
record LayerFolder(Path path) {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int VERSION = 1;
  private static final int MOST_LIBRARIES = 1_000;
  private static final int LONGEST_TEXT = 200;

  /**
   * Makes one of what an installation left.
   *
   * @param installed has a folder {@code layer}, and {@code libraries.json}
   */
  void fill(Path installed, String boot) throws IOException {
    Files.createDirectory(path);
    Files.move(installed.resolve("layer"), content());
    // the launcher keeps no mode of what it copies
    if (Files.isDirectory(programs())) {
      try (DirectoryStream<Path> files =
          Files.newDirectoryStream(programs(), Files::isRegularFile)) {
        for (Path file : files) {
          Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
      }
    }
    Files.createFile(used());
    List<Library> libraries =
        libraries(JSON.readTree(Files.readAllBytes(installed.resolve("libraries.json"))));
    List<Report.Output> files = Outputs.in(content());
    ObjectNode about = JSON.createObjectNode();
    about.put("version", VERSION);
    about.put("boot", boot);
    about.put("sha256", digest(files));
    about.put("bytes", files.stream().mapToLong(Report.Output::size).sum());
    ArrayNode listed = about.putArray("libraries");
    libraries.forEach(
        library ->
            listed
                .addObject()
                .put("name", library.name())
                .put("version", library.version())
                .put("sha256", library.sha256()));
    write(about);
  }

  private Path content() {
    return path.resolve("layer");
  }

  private Path programs() {
    return content().resolve("bin");
  }

  private Path used() {
    return path.resolve("used");
  }

  private Path about() {
    return path.resolve("layer.json");
  }

  private void write(ObjectNode about) throws IOException {
    Path fresh = path.resolve("layer.json.tmp");
    Files.write(fresh, JSON.writeValueAsBytes(about));
    Files.move(fresh, about(), StandardCopyOption.ATOMIC_MOVE);
  }

  private static List<Library> libraries(JsonNode list) {
    List<Library> libraries = new ArrayList<>();
    for (JsonNode library : list) {
      if (libraries.size() == MOST_LIBRARIES) {
        throw new IllegalArgumentException("more than %d libraries".formatted(MOST_LIBRARIES));
      }
      libraries.add(
          new Library(
              Requirements.normalised(text(library, "name")),
              text(library, "version"),
              text(library, "sha256")));
    }
    libraries.sort(Comparator.comparing(Library::name));
    return libraries;
  }

  /** A wheel may say anything of itself. */
  private static String text(JsonNode library, String name) {
    String text = library.required(name).asText();
    return text.length() <= LONGEST_TEXT ? text : text.substring(0, LONGEST_TEXT);
  }

  /**
   * The layer; from now on it is in use until the link is removed.
   *
   * @param link not there yet
   * @throws NoSuchFileException if there is none
   * @throws IOException if it is not whole
   * @throws RuntimeException if what is said about it is not understood
   */
  Layer use(Path link, String boot, Instant now) throws IOException {
    // first, so that it is not removed meanwhile
    Files.createLink(link, used());
    Files.setLastModifiedTime(used(), FileTime.from(now));
    ObjectNode about = about(Files.readAllBytes(about()));
    if (!about.required("boot").asText().equals(boot)) {
      if (!about.required("sha256").asText().equals(digest(Outputs.in(content())))) {
        throw new IOException("its contents are not what was installed");
      }
      write(about.put("boot", boot));
    }
    return new Layer(content(), libraries(about.required("libraries")));
  }

  private static ObjectNode about(byte[] json) throws IOException {
    if (JSON.readTree(json) instanceof ObjectNode about
        && about.required("version").asInt() == VERSION) {
      return about;
    }
    throw new IOException("it is of an unknown version");
  }

  private static String digest(List<Report.Output> files) {
    StringBuilder lines = new StringBuilder();
    files.forEach(
        file -> lines.append(file.sha256()).append("  ").append(file.name()).append('\n'));
    return Sha256.hex(lines.toString().getBytes(UTF_8));
  }

  /** Does the folder of a run have a link? */
  boolean isInUse() throws IOException {
    return (int) Files.getAttribute(used(), "unix:nlink") > 1;
  }

  Instant lastUsed() throws IOException {
    return Files.getLastModifiedTime(used()).toInstant();
  }

  long bytes() throws IOException {
    return about(Files.readAllBytes(about())).required("bytes").asLong();
  }
}
