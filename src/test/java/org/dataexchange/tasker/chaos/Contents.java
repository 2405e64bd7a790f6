package org.dataexchange.tasker.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.dataexchange.tasker.system.Answer;

/** Compares what an answer holds, and what is kept of its run, with what its program must leave. */
final class Contents {

  private static final String LINES = lines();

  private final Map<String, Path> results;
  private final Set<String> nonces;

  /**
   * @param results of each node
   * @param nonces of all executions that were seen
   */
  Contents(Map<String, Path> results, Set<String> nonces) {
    this.results = results;
    this.nonces = nonces;
  }

  private static String lines() {
    StringBuilder lines = new StringBuilder(Shares.LINES * 10);
    for (int line = 0; line < Shares.LINES; line++) {
      String digits = Integer.toString(line);
      lines.append("0".repeat(9 - digits.length())).append(digits).append('\n');
    }
    return lines.toString();
  }

  /** Of a program that came to its own end. */
  List<String> complaints(Job job, Answer answer) {
    if (!job.runs() || !answer.reason().equals(job.reason())) {
      return List.of();
    }
    String nonce = answer.stdout().lines().findFirst().orElse("").replace("nonce=", "");
    List<String> wrong = told(job, answer, nonce);
    if (!nonces.contains(nonce)) {
      wrong.add("its execution was not seen: " + nonce);
    }
    kept(job, answer, stdout(job, nonce), outputs(job, nonce)).ifPresent(wrong::add);
    return wrong.stream()
        .map(
            what ->
                "%s: on %s, run %s: %s".formatted(job.id(), answer.node(), answer.runId(), what))
        .toList();
  }

  private static List<String> told(Job job, Answer answer, String nonce) {
    List<String> wrong = new ArrayList<>();
    if (!isCut(answer.stdout(), stdout(job, nonce))) {
      wrong.add("its stdout is not its program's: " + beginning(answer.stdout()));
    }
    Map<String, String> must = outputs(job, nonce);
    if (!must.equals(listed(answer))) {
      wrong.add("its outputs are %s, and must be %s".formatted(listed(answer), must));
    }
    String verdict = answer.report().path("evidence").path("verdict").asText();
    if (!verdict.equals("clean")) {
      wrong.add("its evidence is " + verdict);
    }
    return wrong;
  }

  private static String stdout(Job job, String nonce) {
    String work = "nonce=%s\nworked for %d ms\n".formatted(nonce, job.millis());
    return job.program() == Job.Program.LARGE ? work + LINES : work;
  }

  /** The whole, or its head and its tail with one line between them. */
  private static boolean isCut(String stdout, String whole) {
    if (stdout.equals(whole)) {
      return true;
    }
    int from = stdout.indexOf("\n[… ");
    int to = stdout.indexOf(" …]\n", Math.max(0, from));
    return from > 0
        && to > from
        && whole.startsWith(stdout.substring(0, from))
        && whole.endsWith(stdout.substring(to + " …]\n".length()));
  }

  private static Map<String, String> outputs(Job job, String nonce) {
    Map<String, String> must =
        new TreeMap<>(Map.of("nonce", Shares.digest(("nonce=" + nonce).getBytes(UTF_8))));
    if (job.program() == Job.Program.LARGE) {
      must.put("large", Shares.digest(LINES.getBytes(UTF_8)));
    }
    return must;
  }

  private static Map<String, String> listed(Answer answer) {
    Map<String, String> listed = new TreeMap<>();
    for (JsonNode output : answer.report().path("outputs")) {
      listed.put(output.path("name").asText(), output.path("sha256").asText());
    }
    return listed;
  }

  /** There before its answer went out, whatever happened then. */
  private Optional<String> kept(
      Job job, Answer answer, String stdout, Map<String, String> outputs) {
    Path kept = results.get(answer.node()).resolve(job.id()).resolve(answer.runId());
    try {
      for (Map.Entry<String, String> output : outputs.entrySet()) {
        byte[] bytes = Files.readAllBytes(kept.resolve("outputs").resolve(output.getKey()));
        if (!Shares.digest(bytes).equals(output.getValue())) {
          return Optional.of("another output is kept than was told: " + output.getKey());
        }
      }
      return Files.readString(kept.resolve("stdout")).equals(stdout)
          ? Optional.empty()
          : Optional.of("another stdout is kept than was told");
    } catch (IOException e) {
      return Optional.of("it is not kept: " + e);
    }
  }

  private static String beginning(String text) {
    return text.substring(0, Math.min(100, text.length()));
  }
}
