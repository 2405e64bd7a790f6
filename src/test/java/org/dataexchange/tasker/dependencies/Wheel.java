package org.dataexchange.tasker.dependencies;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.dataexchange.tasker.disk.Sha256;

/** Makes wheels, as PEP 427 has them. */
public final class Wheel {

  private final String name;
  private final String version;
  private final String tag;
  private final Map<String, byte[]> files = new LinkedHashMap<>();
  private final List<String> requires = new ArrayList<>();

  private Wheel(String name, String version, String tag) {
    this.name = name;
    this.version = version;
    this.tag = tag;
  }

  /** Of Python alone. */
  public static Wheel pure(String name, String version) {
    return new Wheel(name, version, "py3-none-any");
  }

  /** With compiled parts for this kind of machine. */
  public static Wheel compiled(String name, String version) {
    String machine = System.getProperty("os.arch").equals("amd64") ? "x86_64" : "aarch64";
    return new Wheel(name, version, "py3-none-linux_" + machine);
  }

  public Wheel file(String path, String content) {
    return file(path, content.getBytes(UTF_8));
  }

  /** The path may be any that a zip file can hold. */
  public Wheel file(String path, byte[] content) {
    files.put(path, content);
    return this;
  }

  public Wheel requires(String requirement) {
    requires.add(requirement);
    return this;
  }

  /** A program that calls a function: {@code module:function}. */
  public Wheel program(String program, String function) {
    return file(
        about("entry_points.txt"), "[console_scripts]\n%s = %s\n".formatted(program, function));
  }

  private String about(String file) {
    return "%s-%s.dist-info/%s".formatted(name.replace('-', '_'), version, file);
  }

  /** Writes it under the name that it must have. */
  public Path in(Path folder) throws IOException {
    StringBuilder metadata =
        new StringBuilder(
            "Metadata-Version: 2.1\nName: %s\nVersion: %s\n".formatted(name, version));
    requires.forEach(one -> metadata.append("Requires-Dist: ").append(one).append('\n'));
    file(about("METADATA"), metadata.toString());
    file(
        about("WHEEL"),
        "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: %s\nTag: %s\n"
            .formatted(tag.endsWith("any"), tag));
    StringBuilder record = new StringBuilder();
    files.forEach(
        (path, content) ->
            record.append("%s,sha256=%s,%d\n".formatted(path, digest(content), content.length)));
    file(about("RECORD"), record + about("RECORD") + ",,\n");
    Path wheel = folder.resolve("%s-%s-%s.whl".formatted(name.replace('-', '_'), version, tag));
    try (OutputStream out = Files.newOutputStream(wheel);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        zip.putNextEntry(new ZipEntry(file.getKey()));
        zip.write(file.getValue());
      }
    }
    return wheel;
  }

  private static String digest(byte[] content) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(Sha256.digest().digest(content));
  }
}
