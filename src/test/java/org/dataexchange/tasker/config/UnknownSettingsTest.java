package org.dataexchange.tasker.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class UnknownSettingsTest {

  @Test
  void namesWhatBeginsLikeAKeyAndIsNone() {
    assertEquals(
        List.of("tasker.broker.url", "tasker.worker"),
        UnknownSettings.among(
            List.of(
                "tasker.worker",
                "tasker.workers",
                "tasker.broker.url",
                "tasker.worker",
                "java.home",
                "taskerx"),
            List.of()));
  }

  @Test
  void knowsTheImagesOfTheRuntimesThatThereAre() {
    assertEquals(
        List.of("tasker.image.nod"),
        UnknownSettings.among(
            List.of("tasker.image.nod", "tasker.image.node"), List.of("sh", "/usr/bin/node")));
  }

  @Test
  void saysWhatIsDoneInsteadOfWhatIsGone() {
    Map<String, String> set = Map.of("tasker.metrics.role", "none", "tasker.workers", "2");

    Map<String, String> gone = UnknownSettings.gone(key -> Optional.ofNullable(set.get(key)));

    assertEquals(Set.of("tasker.metrics.role"), gone.keySet());
    assertTrue(gone.get("tasker.metrics.role").contains("METRICS_AUTHENTICATION"), gone::toString);
    assertEquals(Map.of(), UnknownSettings.gone(key -> Optional.empty()));
    assertEquals(List.of(), UnknownSettings.among(set.keySet(), List.of()));
  }

  @Test
  void knowsEveryKeyThatIsRead() {
    TreeSet<String> keys = new TreeSet<>();
    Settings.read(
        key -> {
          keys.add(key);
          return Optional.empty();
        });

    assertEquals(List.of(), UnknownSettings.among(keys, List.of("python", "sh")));
    assertEquals(69, keys.stream().filter(key -> key.startsWith("tasker.")).count());
  }
}
