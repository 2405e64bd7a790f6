package org.dataexchange.tasker.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Where and of what was measured.
 *
 * @param load processes that wanted to run in the minute before, on average
 * @param commit with a + if the clone differs from it
 */
record Machine(
    int processors,
    String processor,
    long memoryMiB,
    String kernel,
    String jdk,
    double load,
    String commit) {

  static Machine here(double load) throws IOException {
    return new Machine(
        Runtime.getRuntime().availableProcessors(),
        field("/proc/cpuinfo", "model name"),
        Long.parseLong(field("/proc/meminfo", "MemTotal").replaceAll("\\D", "")) / 1024,
        System.getProperty("os.version"),
        System.getProperty("java.vendor") + " " + System.getProperty("java.version"),
        load,
        commit(Path.of(".")));
  }

  /** Of a clone, with a + if it differs from it. */
  static String commit(Path clone) throws IOException {
    String at = clone.toString();
    return said("git", "-C", at, "rev-parse", "--short=8", "HEAD")
        + (said("git", "-C", at, "status", "--porcelain", "-uno").isEmpty() ? "" : "+");
  }

  /** Was it left alone before? Of others meanwhile, each part tells itself. */
  boolean wasQuiet() {
    return load < 0.5 * processors;
  }

  String text() {
    return String.format(
        Locale.ROOT,
        "%s, %d processors (%s), %d MiB, Linux %s, %s, 1-minute load before %.1f%s",
        commit,
        processors,
        processor,
        memoryMiB,
        kernel,
        jdk,
        load,
        wasQuiet() ? "" : ": **the machine was not quiet before**");
  }

  private static String field(String file, String name) throws IOException {
    return Files.readAllLines(Path.of(file)).stream()
        .filter(line -> line.startsWith(name))
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .findFirst()
        .orElse("0");
  }

  /** Empty where it cannot be told, as in a copy without its history. */
  private static String said(String... command) throws IOException {
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
  }
}
