package org.dataexchange.tasker.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeadOrderTest {

  @Test
  void readsWhatIsAskedFor() {
    assertEquals(new DeadOrder.ListAll(false), DeadOrder.parse("list"));
    assertEquals(new DeadOrder.ListAll(true), DeadOrder.parse("list", "--json"));
    assertEquals(new DeadOrder.Show("x"), DeadOrder.parse("show", "x"));
    assertEquals(new DeadOrder.Raw("x", Optional.empty()), DeadOrder.parse("show", "x", "--raw"));
    assertEquals(
        new DeadOrder.Raw("x", Optional.of(Path.of("f"))),
        DeadOrder.parse("show", "x", "--raw", "f"));
    assertEquals(new DeadOrder.Replay(Optional.of("x")), DeadOrder.parse("replay", "x"));
    assertEquals(new DeadOrder.Replay(Optional.empty()), DeadOrder.parse("replay", "--all"));
    assertEquals(new DeadOrder.Drop(Optional.of("x")), DeadOrder.parse("drop", "x"));
    assertEquals(new DeadOrder.Drop(Optional.empty()), DeadOrder.parse("drop", "--all"));
  }

  /** Above all, a slip of the hand must not mean all of them. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "help",
        "list x",
        "show",
        "show --raw",
        "show x y",
        "show x --raw f g",
        "replay",
        "replay x --all",
        "replay --all x",
        "replay x y",
        "drop",
        "drop --al",
        "drop x --all"
      })
  void refusesAllElse(String line) {
    String[] arguments = line.isEmpty() ? new String[0] : line.split(" ");
    CannotSubmit refused = assertThrows(CannotSubmit.class, () -> DeadOrder.parse(arguments));
    assertTrue(refused.getMessage().contains("usage: ./tasker dead"), refused.getMessage());
  }
}
