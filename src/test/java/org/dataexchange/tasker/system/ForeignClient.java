package org.dataexchange.tasker.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A client that knows nothing of ours: of {@code src/test/resources/clients}, or of the documents.
 */
public record ForeignClient(List<String> command, Map<String, String> environment) {

  /** Seconds: Go's program is compiled first, with all of Go's libraries. */
  private static final int PATIENCE = 600;

  private static final String FOLDER = "src/test/resources/clients/";
  private static final String DOCUMENTED = "docs/clients/";

  /** What it is called, and how it is run; nothing is left outside of the folder. */
  public static ForeignClient named(String name, Path folder) {
    return switch (name) {
      case "pika" -> python("pika_client.py");
      case "qpid-proton" -> python("amqp10_client.py");
      case "kombu" -> python("kombu_client.py");
      case "php-amqplib" -> of(Map.of(), "php", FOLDER + "amqplib_client.php");
      case "amqplib-0.10", "amqplib-2.3" ->
          of(
              Map.of("NODE_PATH", Script.variable("TASKER_AMQPLIB") + '/' + name),
              "node",
              FOLDER + "amqplib_client.js");
      case "amqp091-go" ->
          of(
              Map.of(
                  "GO111MODULE", "off",
                  "GOPATH", "/usr/share/gocode",
                  "GOCACHE", folder.resolve("go").toString(),
                  "GOTMPDIR", folder.toString(),
                  "GOFLAGS", "-p=1"),
              "go",
              "run",
              FOLDER + "amqp091_client.go");
      case "submit.py" -> of(Map.of(), "/usr/bin/python3", DOCUMENTED + name);
      case "Submit.java" ->
          of(
              Map.of(),
              System.getProperty("java.home") + "/bin/java",
              "-cp",
              System.getProperty("java.class.path"),
              DOCUMENTED + name);
      default -> throw new AssertionError("no client is called " + name);
    };
  }

  /** The same in an environment that has more. */
  public ForeignClient with(Map<String, String> more) {
    return new ForeignClient(command, more);
  }

  private static ForeignClient python(String program) {
    return of(Map.of(), "/usr/bin/python3", FOLDER + program);
  }

  private static ForeignClient of(Map<String, String> environment, String... command) {
    return new ForeignClient(List.of(command), environment);
  }

  /**
   * The lines that it prints.
   *
   * @throws AssertionError with what it said besides, if it fails
   */
  public List<String> say(Path folder, String... arguments)
      throws IOException, InterruptedException {
    Path said = folder.resolve("stdout");
    Path complaints = folder.resolve("stderr");
    ProcessBuilder builder =
        new ProcessBuilder(Stream.concat(command.stream(), Stream.of(arguments)).toList())
            .redirectOutput(said.toFile())
            .redirectError(complaints.toFile());
    builder.environment().putAll(environment);
    Process process = builder.start();
    boolean ended = process.waitFor(PATIENCE, TimeUnit.SECONDS);
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
    List<String> lines = Files.readAllLines(said);
    if (!ended || process.exitValue() != 0) {
      throw new AssertionError(lines + ", and then: " + Files.readString(complaints));
    }
    return lines;
  }
}
