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
  void knowsEveryKeyThatIsRead() {
    TreeSet<String> keys = new TreeSet<>();
    new SettingsReader(
            key -> {
              keys.add(key);
              return Optional.empty();
            })
        .read();

    assertEquals(List.of(), UnknownSettings.among(keys, List.of("python", "sh")));
    assertEquals(58, keys.stream().filter(key -> key.startsWith("tasker.")).count());
  }
}
