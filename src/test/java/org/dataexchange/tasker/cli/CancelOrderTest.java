package org.dataexchange.tasker.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CancelOrderTest {

  private static final String DIGEST = "ab".repeat(32);

  private static CancelOrder parse(String line) {
    return CancelOrder.parse(List.of(line.split(" ")));
  }

  private static String body(String line) {
    return new String(assertInstanceOf(CancelOrder.Message.class, parse(line)).body(), UTF_8);
  }

  @Test
  void makesTheContractsMessages() {
    assertEquals("{\"taskId\":\"123\"}", body("cancel 123"));
    assertEquals("{\"taskId\":\"123\",\"lift\":true}", body("cancel --lift 123"));
    assertEquals(
        "{\"sha256\":\"" + DIGEST + "\"}", body("revoke --sha256 AB" + DIGEST.substring(2)));
    assertEquals("{\"sha256\":\"" + DIGEST + "\",\"lift\":true}", body("revoke --lift " + DIGEST));
    assertEquals(new CancelOrder.Listing(), parse("revoke --list"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "cancel",
        "cancel --lift",
        "cancel --list",
        "cancel a b",
        "revoke",
        "revoke --sha256",
        "revoke --list all",
        "revoke --sha256 abc",
        "revoke --lift 123",
        "revoke 123"
      })
  void saysWhatItTakes(String line) {
    CannotSubmit said = assertThrows(CannotSubmit.class, () -> parse(line));
    assertTrue(said.getMessage().matches("usage: .*|a sha256 has .*"), said.getMessage());
  }
}
