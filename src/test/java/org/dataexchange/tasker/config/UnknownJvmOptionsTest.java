package org.dataexchange.tasker.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class UnknownJvmOptionsTest {

  @Test
  void areThoseThatTheJvmHasNot() {
    assertEquals(
        List.of("UseSerialGc", "TrimHeap"),
        UnknownJvmOptions.among(
            List.of("-Xmx1g", "-XX:+UseSerialGc", "-XX:MaxRAM=1g", "-XX:TrimHeap=1", "-Da=-XX:+B"),
            Set.of("MaxRAM")::contains));
  }

  @Test
  void thisJvmKnowsAllThatTheServerIsStartedWithAndSaysWhichItDoesNot() throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
    try (Stream<String> lines = Files.lines(Path.of("liberty/jvm.options"))) {
      lines.filter(line -> !line.isBlank() && !line.startsWith("#")).forEach(command::add);
    }
    command.addAll(List.of("-XX:+UseSerialGCs", "-cp", System.getProperty("java.class.path")));
    command.add(UnknownJvmOptionsTest.class.getName());
    Process jvm = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(jvm.getInputStream().readAllBytes(), UTF_8);
    assertTrue(said.endsWith("[UseSerialGCs]"), said);
  }

  /** In a JVM with other options. */
  public static void main(String[] arguments) {
    System.out.print(UnknownJvmOptions.here());
  }
}
