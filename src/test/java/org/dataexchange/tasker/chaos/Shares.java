package org.dataexchange.tasker.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The storage, with algorithms that work for as long as their data say and tell a number that no
 * two executions share: on stdout, in an output, and to whoever looks at the process.
 */
final class Shares {

  /** The lines of what is long. */
  static final int LINES = 400_000;

  private static final String WORK =
      """
      import os, sys, time
      if len(sys.argv) == 2:
          os.execv(sys.executable, [sys.executable, *sys.argv, 'nonce=' + os.urandom(8).hex()])
      nonce = sys.argv[2]
      print(nonce, flush=True)
      with open(os.environ['TASKER_OUT'] + '/nonce', 'w') as file:
          file.write(nonce)
      millis = int(open(sys.argv[1]).read())
      time.sleep(millis / 1000)
      print('worked for', millis, 'ms')
      """;

  private static final String LARGE =
      """
      for line in range(%d):
          print('%%09d' %% line)
      with open(os.environ['TASKER_OUT'] + '/large', 'w') as file:
          for line in range(%d):
              print('%%09d' %% line, file=file)
      """
          .formatted(LINES, LINES);

  private final Path root;

  Shares(Path root) throws IOException {
    this.root = root;
    put("work/run.py", WORK);
    put("fail/run.py", WORK + "sys.exit(3)\n");
    put("large/run.py", WORK + LARGE);
  }

  private void put(String path, String text) throws IOException {
    Files.createDirectories(root.resolve(path).getParent());
    Files.writeString(root.resolve(path), text);
  }

  /** Puts what it reads into the storage, and returns the request. */
  String request(Job job) throws IOException {
    put("data/" + job.id(), Integer.toString(job.millis()));
    return switch (job.program()) {
      case WORK -> body(job.id(), "work", sha256("work"));
      case FAIL -> body(job.id(), "fail", sha256("fail"));
      case LARGE -> body(job.id(), "large", sha256("large"));
      case UNAPPROVED -> body(job.id(), "work", sha256("fail"));
      case POISON -> "poison " + job.id();
    };
  }

  private static String body(String id, String code, String sha256) {
    return """
    {"taskId": "%s", "codePath": "%s", "dataPath": "data/%s", "codeHash": {"sha256": "%s"}}\
    """
        .formatted(id, code, id, sha256);
  }

  /** As docs/platforms.md tells it, of a folder with one file. */
  private String sha256(String code) throws IOException {
    byte[] program = Files.readAllBytes(root.resolve(code).resolve("run.py"));
    return digest((digest(program) + "  run.py\n").getBytes());
  }

  static String digest(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
