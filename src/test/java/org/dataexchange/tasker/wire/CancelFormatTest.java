package org.dataexchange.tasker.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.dataexchange.tasker.task.Cancellation;
import org.dataexchange.tasker.task.Samples;
import org.dataexchange.tasker.wire.CancelFormat.Unusable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CancelFormatTest {

  private static Cancellation read(String body) throws Unusable {
    return CancelFormat.read(body.getBytes(UTF_8), Samples.NOW);
  }

  @Test
  void readsWhatTheContractShows() throws Unusable {
    assertEquals(
        new Cancellation(new Cancellation.OfTask("123"), Samples.NOW, false),
        read("{ \"taskId\": \"123\" }"));
    assertEquals(
        new Cancellation(new Cancellation.OfCode(Samples.SHA256), Samples.NOW, false),
        read("{ \"sha256\": \"%s\" }".formatted(Samples.SHA256)));
    assertEquals(
        new Cancellation(new Cancellation.OfCode(Samples.SHA256), Samples.NOW, true),
        read("{ \"sha256\": \"%s\", \"lift\": true }".formatted(Samples.SHA256)));
  }

  @Test
  void readsDigitsInUpperCaseAndPassesOverWhatItDoesNotKnow() throws Unusable {
    assertEquals(
        new Cancellation(new Cancellation.OfCode(Samples.SHA256), Samples.NOW, false),
        read(
            "{\"why\":[{\"a\":1}],\"sha256\":\"%s\",\"lift\":false}"
                .formatted(Samples.SHA256.toUpperCase(java.util.Locale.ROOT))));
    assertTrue(read("{\"taskId\":\"123\",\"lift\":true}").lifted());
    assertFalse(read("{\"taskId\":\"123\",\"lift\":null}").lifted());
  }

  @Test
  void takesNullForWhatWasNotSet() throws Unusable {
    assertEquals(new Cancellation.OfTask("1"), read("{\"taskId\":\"1\",\"sha256\":null}").target());
    assertEquals(
        new Cancellation.OfCode(Samples.SHA256),
        read("{\"taskId\":null,\"sha256\":\"%s\"}".formatted(Samples.SHA256)).target());
  }

  @Test
  void passesOverAByteOrderMarkAndNamesAnotherEncoding() throws Unusable {
    assertEquals(new Cancellation.OfTask("1"), read("\uFEFF{\"taskId\":\"1\"}").target());
    byte[] wide = "{\"taskId\":\"1\"}".getBytes(java.nio.charset.StandardCharsets.UTF_16);
    String why =
        assertThrows(Unusable.class, () -> CancelFormat.read(wide, Samples.NOW)).getMessage();
    assertEquals("it is in UTF-16, and not in UTF-8", why);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          ``                                   | object
          null                                 | object
          []                                   | object
          "123"                                | object
          {                                    | not JSON
          {"taskId":"1"} {"taskId":"2"}        | not JSON
          {"taskId":"1","taskId":"2"}          | not JSON
          {}                                   | exactly one
          {"lift":true}                        | exactly one
          {"taskId":"1","sha256":"ab"}         | exactly one
          {"taskId":""}                        | taskId
          {"taskId":123}                       | taskId
          {"taskId":null}                      | taskId
          {"taskId":["1"]}                     | taskId
          {"taskId":"\\ud800"}                  | taskId
          {"sha256":"abc"}                     | sha256
          {"sha256":12}                        | sha256
          {"sha256":null}                      | sha256
          {"taskId":"1","lift":"true"}         | lift
          {"taskId":"1","lift":1}              | lift
          """)
  void saysWhatIsWrong(String body, String why) {
    Unusable unusable = assertThrows(Unusable.class, () -> read(body));
    assertTrue(unusable.getMessage().contains(why), unusable.getMessage());
  }

  @Test
  void refusesWhatIsTooLongTooDeepOrNoText() {
    assertThrows(Unusable.class, () -> read("{\"taskId\":\"%s\"}".formatted("x".repeat(201))));
    assertThrows(
        Unusable.class,
        () -> read("{\"taskId\":\"1\",\"more\":\"%s\"}".formatted("x".repeat(10_000))));
    assertThrows(
        Unusable.class, () -> read("{\"taskId\":\"1\",\"more\":%s".formatted("[".repeat(2_000))));
    byte[] noText =
        "{\"taskId\":\"\u00ff\"}".getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
    assertThrows(Unusable.class, () -> CancelFormat.read(noText, Samples.NOW));
  }

  /** The server, the command line and the HTTP door all write and read by this. */
  @Test
  void readsWhatItWrites() throws Unusable {
    for (Cancellation.Target target :
        new Cancellation.Target[] {
          new Cancellation.OfTask("a\"ä"), new Cancellation.OfCode(Samples.SHA256)
        }) {
      for (boolean lift : new boolean[] {false, true}) {
        assertEquals(
            new Cancellation(target, Samples.NOW, lift),
            CancelFormat.read(CancelFormat.write(target, lift), Samples.NOW));
      }
    }
    assertEquals(
        "{\"taskId\":\"1\"}",
        new String(CancelFormat.write(new Cancellation.OfTask("1"), false), UTF_8));
  }
}
