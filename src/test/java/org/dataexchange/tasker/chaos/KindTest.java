package org.dataexchange.tasker.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class KindTest {

  @Test
  void eachStandsInTheDocuments() throws IOException {
    String page = Files.readString(Path.of("docs/developers.md"));

    for (Kind kind : Kind.values()) {
      assertTrue(page.contains("`" + kind + "`"), kind::toString);
    }
  }

  @Test
  void aWrongOneIsAnsweredWithAllThatThereAre() {
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () -> Order.parse(List.of("--only", "server-killed,rain")));

    assertTrue(e.getMessage().startsWith("'rain' is no kind of fault"), e::getMessage);
    assertTrue(e.getMessage().contains("power-lost"), e::getMessage);
  }

  @Test
  void someAloneCanBeAskedFor() {
    assertEquals(
        List.of(Kind.POWER_LOST, Kind.COPIES),
        Order.parse(List.of("--only", "power-lost,copies")).kinds());
  }

  @Test
  void thoseOfADatabaseNeedOne() {
    assertThrows(
        IllegalArgumentException.class, () -> Order.parse(List.of("--only", "database-cut")));
    assertThrows(IllegalArgumentException.class, () -> Order.parse(List.of("--record", "oracle")));
    assertEquals(
        List.of(Kind.DATABASE_CUT),
        Order.parse(List.of("--record", "postgresql", "--only", "database-cut")).kinds());
    assertTrue(Kind.all().contains("(with --record postgresql)"), Kind::all);
  }

  @Test
  void thoseOfAClusterNeedOne() {
    assertThrows(
        IllegalArgumentException.class, () -> Order.parse(List.of("--only", "quorum-lost")));
    assertEquals(
        List.of(Kind.QUORUM_LOST),
        Order.parse(List.of("--cluster", "--only", "quorum-lost")).kinds());
  }
}
