package org.dataexchange.tasker.sandbox.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

class SeccompProfileTest {

  private static final String ALLOW = "SCMP_ACT_ALLOW";
  private static final String REFUSE = "SCMP_ACT_ERRNO";

  /** What needs no word in the launcher's list, as these need capabilities that nobody has. */
  private static final Set<String> THE_HOSTS =
      Set.of(
          "adjtimex",
          "clock_adjtime",
          "lookup_dcookie",
          "mbind",
          "migrate_pages",
          "move_pages",
          "name_to_handle_at",
          "nfsservctl",
          "sethostname",
          "setdomainname");

  private final JsonNode profile = parse();

  @Test
  void refusesWhatIsNotNamed() {
    assertEquals(REFUSE, profile.get("defaultAction").asText());
  }

  @Test
  void knowsNoForeignCalls() {
    List<JsonNode> machines = list(profile.get("archMap"));

    assertEquals(
        Set.of("SCMP_ARCH_X86_64", "SCMP_ARCH_AARCH64"),
        machines.stream().map(m -> m.get("architecture").asText()).collect(Collectors.toSet()));
    machines.forEach(machine -> assertTrue(machine.get("subArchitectures").isEmpty()));
  }

  @Test
  void saysOfEachGroupWhyItIsThere() {
    for (JsonNode group : groups()) {
      assertFalse(group.path("comment").asText().isBlank(), group::toString);
      assertTrue(Set.of(ALLOW, REFUSE).contains(group.path("action").asText()), group::toString);
      assertFalse(names(group).isEmpty(), group::toString);
      assertEquals(names(group), List.copyOf(new TreeSet<>(names(group))));
    }
  }

  @Test
  void namesEachCallOnceIfItsArgumentsDoNotMatter() {
    Set<String> named = new HashSet<>();
    Set<String> byArgument = new HashSet<>();
    for (JsonNode group : groups()) {
      if (group.has("args")) {
        byArgument.addAll(names(group));
      } else {
        names(group).forEach(name -> assertTrue(named.add(name), name));
      }
    }
    named.retainAll(byArgument);
    assertEquals(Set.of(), named, "allowed whatever the argument");
  }

  @Test
  void allowsWhatTheLauncherRefusesOnlyWhereTheTracerNeedsIt() throws IOException {
    Set<String> refused = refusedByTheLauncher();
    assertTrue(refused.containsAll(Set.of("ptrace", "mount", "io_uring_setup")), refused::toString);

    refused.retainAll(allowed());

    assertEquals(Set.of("process_vm_readv", "process_vm_writev", "ptrace"), refused);
  }

  @Test
  void allowsNothingThatIsTheHosts() {
    Set<String> both = new TreeSet<>(THE_HOSTS);
    both.retainAll(allowed());
    assertEquals(Set.of(), both);
  }

  @Test
  void allowsAllThatIsEvidence() {
    assertTrue(
        allowed()
            .containsAll(
                Set.of(
                    "execve",
                    "execveat",
                    "open",
                    "openat",
                    "openat2",
                    "creat",
                    "open_by_handle_at",
                    "socket",
                    "connect",
                    "bind")));
  }

  private Set<String> allowed() {
    return groups().stream()
        .filter(group -> group.path("action").asText().equals(ALLOW))
        .flatMap(group -> names(group).stream())
        .collect(Collectors.toSet());
  }

  private static Set<String> refusedByTheLauncher() throws IOException {
    String source = Files.readString(Path.of("src/main/container/launcher/refused.h"));
    String list = source.substring(source.indexOf("refused[]"));
    return Pattern.compile("\\b(?:SYS|NEW)_(\\w+)")
        .matcher(list)
        .results()
        .map(match -> match.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private List<JsonNode> groups() {
    return list(profile.get("syscalls"));
  }

  private static List<String> names(JsonNode group) {
    return list(group.path("names")).stream().map(JsonNode::asText).toList();
  }

  private static List<JsonNode> list(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).toList();
  }

  private static JsonNode parse() {
    try {
      return new ObjectMapper().readTree(SeccompProfile.text());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
