package org.dataexchange.tasker.task;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Runs a test's main class in a JVM of its own, under what a JVM cannot change while it runs. */
public final class OwnProcess {

  private OwnProcess() {}

  /**
   * What it wrote, stderr included, with its exit code before it.
   *
   * @param setting what the shell sets for the process, for example {@code umask 077}
   * @param heap the most it may use, for example {@code 160m}
   */
  public static String run(String setting, String heap, Class<?> main, Object... arguments)
      throws IOException, InterruptedException {
    Process process = start(setting, heap, main, arguments);
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    return (process.waitFor() + " " + output).strip();
  }

  /** What a process of this kind has had in memory at most, in MiB. */
  public static long mostResident() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("VmHWM:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) >> 10)
        .findFirst()
        .orElseThrow();
  }

  /** Starts it, to be killed. */
  public static Process start(Class<?> main, Object... arguments) throws IOException {
    return start("true", "64m", main, arguments);
  }

  /** Starts it under a setting, to be killed. */
  public static Process start(String setting, String heap, Class<?> main, Object... arguments)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.addAll(List.of("bash", "-c", setting + "; exec \"$@\"", "bash"));
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-Xmx" + heap));
    command.add("--enable-native-access=ALL-UNNAMED");
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    for (Object argument : arguments) {
      command.add(argument.toString());
    }
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().putAll(Map.of("LC_ALL", "C.UTF-8"));
    return builder.start();
  }
}
