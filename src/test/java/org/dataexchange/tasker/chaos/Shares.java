package org.dataexchange.tasker.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The storage, with an algorithm that works for as long as its data say, and one that fails. */
final class Shares {

  private static final String WORK =
      """
      import sys, time
      millis = int(open(sys.argv[1]).read())
      time.sleep(millis / 1000)
      print('worked for', millis, 'ms')
      """;

  private final Path root;

  Shares(Path root) throws IOException {
    this.root = root;
    put("work/run.py", WORK);
    put("fail/run.py", WORK + "sys.exit(3)\n");
  }

  private void put(String path, String text) throws IOException {
    Files.createDirectories(root.resolve(path).getParent());
    Files.writeString(root.resolve(path), text);
  }

  /** A request whose code is approved. */
  String request(String id, String code, int millis) throws IOException {
    put("data/" + id, Integer.toString(millis));
    return body(id, code, sha256(code));
  }

  /** A request whose code is not what was approved. */
  String unapproved(String id, int millis) throws IOException {
    put("data/" + id, Integer.toString(millis));
    return body(id, "work", sha256("fail"));
  }

  private static String body(String id, String code, String sha256) {
    return """
        {"taskId": "%s", "codePath": "%s", "dataPath": "data/%s", "codeHash": {"sha256": "%s"}}"""
        .formatted(id, code, id, sha256);
  }

  /** As README tells it, of a folder with one file. */
  private String sha256(String code) throws IOException {
    byte[] program = Files.readAllBytes(root.resolve(code).resolve("run.py"));
    return digest((digest(program) + "  run.py\n").getBytes());
  }

  private static String digest(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private Path elsewhere() {
    return root.resolveSibling("shares-away");
  }

  void moveAway() throws IOException {
    Files.move(root, elsewhere());
  }

  void moveBack() throws IOException {
    Files.move(elsewhere(), root);
  }
}
