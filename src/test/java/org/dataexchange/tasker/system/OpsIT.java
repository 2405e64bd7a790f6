package org.dataexchange.tasker.system;

import static org.dataexchange.tasker.system.Eventually.eventually;
import static org.dataexchange.tasker.system.TaskerSystem.SOON;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The rules and the dashboard in {@code ops} ask for what the server tells, as Prometheus takes it.
 */
@Timeout(600)
@SystemTest
class OpsIT {

  private static final Pattern FIGURE = Pattern.compile("\\btasker_[a-z_]+");

  @TempDir static Path home;
  private static TaskerSystem tasker;
  private static Prometheus prometheus;

  @BeforeAll
  static void start() throws Exception {
    tasker = new TaskerSystem("ops");
    tasker.shares().algorithm("hello", "print('hello')");
    tasker.start();
    prometheus = new Prometheus(home, Prometheus.target(Script.variable("HTTP_PORT")));
    tasker.run("one", "hello");
    eventually("it is counted", SOON, () -> tasker.metric("tasker_tasks_total").orElse(0.0) == 1);
  }

  @AfterAll
  static void stop() throws Exception {
    prometheus.close();
    tasker.close();
  }

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
    Set<String> unknown = new TreeSet<>(asked);
    unknown.removeAll(figures(tasker.get("/metrics").body()));
    assertEquals(Set.of(), unknown);
  }

  @Test
  void eachQueryOfTheDashboardHasSomethingToShow() throws Exception {
    List<String> queries = queries();
    assertTrue(queries.size() > 9, queries::toString);
    for (String query : queries) {
      eventually(query + " has a value", SOON, () -> !prometheus.query(query).isEmpty());
      if (query.contains("fault=\"operator\"")) {
        for (JsonNode failed : prometheus.query(query)) {
          assertEquals(0, failed.path("value").path(1).asDouble(), "nothing failed: " + failed);
        }
      }
    }
  }

  private static List<String> queries() throws Exception {
    List<String> queries = new ArrayList<>();
    JsonNode dashboard = new ObjectMapper().readTree(Path.of("ops/dashboard.json").toFile());
    for (JsonNode expression : dashboard.path("panels").findValues("expr")) {
      queries.add(expression.asText().replace("$instance", ".*"));
    }
    return queries;
  }

  @Test
  void noRuleFailsAndNoneFiresWhileAllIsWell() throws Exception {
    eventually("the server is asked", SOON, () -> !prometheus.query("up == 1").isEmpty());
    assertTrue(prometheus.rules().size() > 9, prometheus.rules()::toString);
    eventually("each rule is evaluated", SOON, () -> notEvaluated().isEmpty());
    assertTrue(prometheus.query("ALERTS{alertstate=\"firing\"}").isEmpty());
  }

  @Test
  void theRulesFireWhereTheyShould() throws Exception {
    assertEquals("", prometheus.failures(Path.of("src/test/resources/alerts.yml")));
  }

  private static List<String> notEvaluated() throws Exception {
    List<String> left = new ArrayList<>();
    for (JsonNode rule : prometheus.rules()) {
      if (!rule.path("health").asText().equals("ok")) {
        left.add(rule.toString());
      }
    }
    return left;
  }

  @Test
  void theFiguresHaveNamesByConvention() throws Exception {
    String ours =
        tasker
            .get("/metrics")
            .body()
            .lines()
            .filter(line -> line.matches("(# (HELP|TYPE) )?tasker_.*"))
            .collect(Collectors.joining("\n", "", "\n"));
    assertTrue(ours.contains("tasker_step_seconds_sum"), ours);
    assertEquals("", prometheus.objections(ours));
    assertTrue(
        prometheus.objections("# TYPE camelCase counter\ncamelCase 1\n").contains("camelCase"));
  }
}
