package org.dataexchange.tasker.system;

import static org.dataexchange.tasker.system.Eventually.eventually;
import static org.dataexchange.tasker.system.TaskerSystem.SOON;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The rules and the dashboard in {@code ops} ask for what the server tells. */
@Timeout(120)
class OpsIT {

  private static final Pattern FIGURE = Pattern.compile("\\btasker_[a-z_]+");

  private static Set<String> figures(String text) {
    return FIGURE
        .matcher(text)
        .results()
        .map(MatchResult::group)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void knowNoFigureThatIsNotThere() throws Exception {
    String rules = Files.readString(Path.of("ops/alerts.yml"));
    String dashboard = Files.readString(Path.of("ops/dashboard.json"));
    Set<String> asked = figures(rules + dashboard);
    assertTrue(asked.size() > 9, asked::toString);
    try (TaskerSystem tasker = new TaskerSystem("ops")) {
      tasker.shares().algorithm("hello", "print('hello')");
      tasker.start();
      tasker.run("one", "hello");
      eventually("it is counted", SOON, () -> tasker.metric("tasker_tasks_total").orElse(0.0) == 1);
      Set<String> unknown = new TreeSet<>(asked);
      unknown.removeAll(figures(tasker.get("/metrics").body()));
      assertEquals(Set.of(), unknown);
    }
  }
}
