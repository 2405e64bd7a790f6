package org.dataexchange.tasker.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
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
                "taskerx")));
  }

  @Test
  void knowsEveryKeyThatIsRead() {
    TreeSet<String> keys = new TreeSet<>();
    new SettingsReader(
            key -> {
              keys.add(key);
              return Optional.empty();
            })
        .read();

    assertEquals(List.of(), UnknownSettings.among(keys));
    assertEquals(48, keys.stream().filter(key -> key.startsWith("tasker.")).count());
  }
}
