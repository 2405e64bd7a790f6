package org.dataexchange.tasker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AlertsTest {

  @Test
  void areInTheDocumentsAsPrometheusGetsThem() throws Exception {
    List<String> rules = new ArrayList<>();
    for (JsonNode rule :
        new YAMLMapper().readTree(Path.of("ops/alerts.yml").toFile()).at("/groups/0/rules")) {
      rules.add(
          "| `%s` | %s | %s |"
              .formatted(
                  rule.path("alert").asText(),
                  rule.path("labels").path("severity").asText(),
                  rule.path("annotations").path("action").asText()));
    }
    List<String> told =
        Files.readAllLines(Path.of("docs/operators.md")).stream()
            .map(line -> line.replaceAll("\\[([^]]*)\\]\\([^)]*\\)", "$1"))
            .filter(line -> line.startsWith("| `Tasker"))
            .toList();
    assertTrue(rules.size() > 9, rules::toString);
    assertEquals(rules, told);
  }
}
