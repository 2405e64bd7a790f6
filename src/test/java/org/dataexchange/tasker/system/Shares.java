package org.dataexchange.tasker.system;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The storage: a folder with algorithms and data sets of one test class. */
final class Shares {

  private final Path root;

  Shares(Path root) throws IOException {
    this.root = Files.createDirectories(root);
    Files.createDirectories(root.resolve("data"));
    Files.writeString(root.resolve("data/people.json"), "[1, 2, 3]");
  }

  Path root() {
    return root;
  }

  /** Puts an algorithm there: a folder with a {@code run.py}. */
  String algorithm(String name, String python) throws IOException {
    Path folder = Files.createDirectories(root.resolve(name));
    Files.writeString(folder.resolve("run.py"), python);
    return name;
  }

  /** Puts a file there. */
  void file(String path, String text) throws IOException {
    Files.createDirectories(root.resolve(path).getParent());
    Files.writeString(root.resolve(path), text);
  }

  /** Puts files 0, 1, 2, … there, each with its own number in it. */
  void many(String folder, int files) throws IOException {
    for (int i = 0; i < files; i++) {
      file(folder + '/' + i, Integer.toString(i));
    }
  }

  /** The digest of code, by the command that the contract gives to people. */
  String sha256(String code) throws IOException, InterruptedException {
    return digest(root.resolve(code));
  }

  /** The same of code anywhere. */
  static String digest(Path code) throws IOException, InterruptedException {
    String command =
        "find . -type f -printf '%P\\0' | LC_ALL=C sort -z | xargs -0r sha256sum -- | sha256sum";
    Process process = new ProcessBuilder("bash", "-c", command).directory(code.toFile()).start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    if (process.waitFor() != 0) {
      throw new AssertionError("no digest of " + code);
    }
    return said.substring(0, 64);
  }

  /** A request to run approved code beside the test's data. */
  String request(String taskId, String code) throws IOException, InterruptedException {
    return request(taskId, code, "");
  }

  /**
   * @param more further fields, each with a comma in front
   */
  String request(String taskId, String code, String more) throws IOException, InterruptedException {
    return """
        {"taskId": "%s", "codePath": "%s", "dataPath": "data", "codeHash": {"sha256": "%s"}%s}"""
        .formatted(taskId, code, sha256(code), more);
  }
}
