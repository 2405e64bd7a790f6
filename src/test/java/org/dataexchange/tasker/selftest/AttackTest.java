package org.dataexchange.tasker.selftest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.dataexchange.tasker.task.Evidence;
import org.dataexchange.tasker.task.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The attacks as they lie in the sources, and the messages that are made of them. */
class AttackTest {

  private static final Path PROGRAMS = Path.of("src/selftest");

  /** What lies beside the attacks' programs. */
  private static final Set<String> OTHERS =
      Set.of("data", Messages.NEIGHBOUR, Attack.RUNTIMES.get("sh"));

  private final List<Attack> attacks = Attack.in(PROGRAMS);

  @Test
  void haveEachANameOfTheirOwn() {
    assertEquals(
        attacks.size(), attacks.stream().map(Attack::name).collect(Collectors.toSet()).size());
    assertTrue(attacks.stream().allMatch(attack -> attack.name().matches("[a-z0-9-]{3,40}")));
  }

  @Test
  void areOfEveryKind() {
    assertEquals(
        Set.copyOf(Attack.KINDS), attacks.stream().map(Attack::kind).collect(Collectors.toSet()));
  }

  @Test
  void haveAProgramEach() throws IOException {
    Set<String> programs = new TreeSet<>(OTHERS);
    for (Attack attack : attacks) {
      Path folder = PROGRAMS.resolve(attack.program());
      assertTrue(
          Files.exists(folder.resolve("run.py")) ^ Files.exists(folder.resolve("run.sh")),
          () -> folder + " has no program");
      programs.add(attack.program());
    }
    try (Stream<Path> folders = Files.list(PROGRAMS)) {
      Set<String> there =
          folders
              .filter(Files::isDirectory)
              .map(folder -> folder.getFileName().toString())
              .collect(Collectors.toSet());
      assertEquals(programs, there, "programs that nobody runs");
    }
  }

  @Test
  void expectWhatTheContractKnows() {
    Set<String> reasons = names(Arrays.stream(Reason.values()).map(Reason::wireName));
    Set<String> verdicts =
        names(Arrays.stream(Evidence.Verdict.values()).map(Evidence.Verdict::wireName));
    Set<String> states = Set.of("success", "error", "rejected");
    for (Attack attack : attacks) {
      assertTrue(reasons.containsAll(attack.expect().reasons()), attack::name);
      assertTrue(verdicts.containsAll(attack.expect().verdicts()), attack::name);
      assertTrue(states.containsAll(attack.expect().state()), attack::name);
    }
  }

  @Test
  void haveMoreTimeOnASlowMachine() {
    for (Attack attack : attacks) {
      Attack slower = attack.slower(2.5);

      assertEquals(attack.expect().maxSeconds() * 2.5, slower.expect().maxSeconds(), attack.name());
      assertEquals(attack.expect().inWords(), slower.expect().inWords());
    }
    assertEquals("PT3S", timeout("ignores-every-signal"));
    assertEquals("PT50S", timeout("heap-bomb"));
  }

  private String timeout(String name) {
    Attack attack =
        attacks.stream().filter(one -> one.name().equals(name)).findFirst().orElseThrow();
    return attack.slower(2.5).limits().get("timeout").asText();
  }

  private static Set<String> names(Stream<String> names) {
    return names.collect(Collectors.toSet());
  }

  @Test
  void becomeMessagesWithTheirNamesFilledIn(@TempDir Path root) throws IOException {
    try (SelftestFolder share = new SelftestFolder(root, PROGRAMS)) {
      Messages messages = new Messages(share, Optional.empty());
      for (Attack attack : attacks) {
        String message = new String(messages.of(attack, "id"));
        assertTrue(!message.matches("(?s).*\\{[a-zA-Z0-9]+}.*"), () -> message);
      }
      JsonNode plain = new ObjectMapper().readTree(messages.plain("p"));
      assertEquals(share.name() + "/neighbour", plain.path("codePath").asText());
      assertTrue(plain.path("limits").path("timeout").isMissingNode(), plain::toString);
      JsonNode unhashed = new ObjectMapper().readTree(messages.of(named("no-hash"), "n"));
      assertTrue(unhashed.path("codeHash").isMissingNode());
      JsonNode limited = new ObjectMapper().readTree(messages.of(named("fork-bomb"), "f"));
      assertEquals(32, limited.path("limits").path("pids").asInt());
      assertEquals("96MiB", limited.path("limits").path("memory").asText());
    }
  }

  private Attack named(String name) {
    return attacks.stream().filter(attack -> attack.name().equals(name)).findFirst().orElseThrow();
  }
}
