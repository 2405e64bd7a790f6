package org.dataexchange.tasker.sandbox.engine;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.dataexchange.tasker.task.Limits;
import org.dataexchange.tasker.task.Size;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server whose language has digits and letters of its own. */
class LocaleTest {

  private final Locale usual = Locale.getDefault();

  @AfterEach
  void restore() {
    Locale.setDefault(usual);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ar-EG", "fa-IR", "tr-TR", "de-DE", "my-MM"})
  void doesNotShowInWhatTheEngineIsAsked(String language) {
    Locale.setDefault(Locale.forLanguageTag(language));
    Limits limits =
        new Limits(
            Size.parse("64MiB"),
            1.5,
            16,
            Size.parse("1MiB"),
            Size.parse("1MiB"),
            Duration.ofSeconds(30));

    String tmpfs = Hardening.config(Specs.limited(limits)).getTmpFs().get("/tmp");

    assertTrue(tmpfs.contains("size=1048576,nr_inodes="), tmpfs);
    assertTrue(List.of(tmpfs.split("=")).getLast().matches("[0-9]+"), tmpfs);
  }
}
