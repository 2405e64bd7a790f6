package org.dataexchange.tasker.dependencies;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.dataexchange.tasker.disk.Sha256;
import org.dataexchange.tasker.disk.WholeFile;
import org.dataexchange.tasker.task.Dependencies;
import org.dataexchange.tasker.task.Dependencies.Layer;
import org.dataexchange.tasker.task.Dependencies.Library;
import org.dataexchange.tasker.task.Outcome;
import org.dataexchange.tasker.task.Outputs;
import org.dataexchange.tasker.task.Reason;
import org.dataexchange.tasker.task.Report;
import org.dataexchange.tasker.text.Printable;

/**
 * A layer on disk: {@code layer} is mounted, {@code layer.json} tells what it is, and {@code used}
 * has a link in the folder of each run that uses it, and the time of the last use. It is there
 * whole or not at all, since it gets its name last; nothing is forced to the disk, so its contents
 * are hashed before it is used after a restart of the machine.
 */
record LayerFolder(Path path) {

  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(
              DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES,
              DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  private static final int VERSION = 1;
  private static final int MOST_LIBRARIES = 1_000;
  private static final int LONGEST_TEXT = 200;
  private static final int MOST_BYTES = 1 << 20;

  /** In {@code layer.json}. */
  private record About(
      int version, String boot, String sha256, long bytes, List<Library> libraries) {}

  /**
   * Makes one of what an installation left.
   *
   * @param installed has a folder {@code layer}, and {@code libraries.json}
   */
  void fill(Path installed, String boot) throws IOException {
    Files.createDirectory(path);
    Files.move(installed.resolve("layer"), content());
    for (Path program : Executables.below(content())) {
      Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
    Files.createFile(used());
    List<Library> libraries = told(installed.resolve("libraries.json"));
    List<Report.Output> files = Outputs.in(content());
    long bytes = files.stream().mapToLong(Report.Output::size).sum();
    write(new About(VERSION, boot, digest(files), bytes, libraries));
  }

  private Path content() {
    return path.resolve("layer");
  }

  private Path used() {
    return path.resolve("used");
  }

  private Path file() {
    return path.resolve("layer.json");
  }

  private void write(About about) throws IOException {
    WholeFile.write(file(), JSON.writeValueAsBytes(about));
  }

  /** The image's Python wrote the list, and may be anybody's. */
  private static List<Library> told(Path list) throws IOException {
    try (InputStream in = Files.newInputStream(list)) {
      byte[] text = in.readNBytes(MOST_BYTES + 1);
      if (text.length > MOST_BYTES) {
        throw none("it has more than %d bytes".formatted(MOST_BYTES));
      }
      return libraries(JSON.readTree(text));
    } catch (NoSuchFileException e) {
      throw none("there is none");
    } catch (JsonProcessingException | IllegalArgumentException e) {
      throw none(e.getMessage());
    }
  }

  private static Dependencies.Unmet none(String why) {
    return new Dependencies.Unmet(
        new Outcome.AlgorithmFailed(
            Reason.DEPENDENCIES,
            "The dependencies could not be installed: the image's Python left no list of them.",
            "Have the operator look at the image, whose Python does not do what it is told (%s)."
                .formatted(Printable.of(why))));
  }

  private static List<Library> libraries(JsonNode list) {
    if (!list.isArray()) {
      throw new IllegalArgumentException("no list of libraries");
    }
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
   * @throws NoSuchFileException if there is none
   * @throws IOException if it is not whole
   * @throws RuntimeException if what is said about it is not understood
   */
  Layer use(Path link, String boot, Instant now) throws IOException {
    // first, so that it is not removed meanwhile
    Files.createLink(link, used());
    Files.setLastModifiedTime(used(), FileTime.from(now));
    About about = about();
    if (!about.boot().equals(boot)) {
      if (!about.sha256().equals(digest(Outputs.in(content())))) {
        throw new IOException("its contents are not what was installed");
      }
      write(new About(VERSION, boot, about.sha256(), about.bytes(), about.libraries()));
    }
    return new Layer(content(), about.libraries());
  }

  private About about() throws IOException {
    About about = JSON.readValue(Files.readAllBytes(file()), About.class);
    if (about.version() != VERSION) {
      throw new IOException("it is of an unknown version");
    }
    return about;
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
    return about().bytes();
  }
}
