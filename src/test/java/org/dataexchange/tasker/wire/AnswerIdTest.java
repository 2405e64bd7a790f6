package org.dataexchange.tasker.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The expected values are what Python's {@code uuid.uuid5} makes of the same names. */
class AnswerIdTest {

  private static final byte[] BODY = "{}".getBytes(UTF_8);

  @Test
  void isAVersion5UuidOverTheMessageId() {
    assertEquals("317c762c-1d75-5fda-9339-c82b1da1c0fd", AnswerId.of("m-1", "1", BODY).toString());
    assertEquals(
        "0e58f002-2abe-5e7d-98f3-b8f7ffaf3feb",
        AnswerId.of("M\u00fcnchen \uD83E\uDD80", "1", BODY).toString());
  }

  @Test
  void isAVersion5UuidOverTaskIdAndBodyWithoutAMessageId() {
    assertEquals("7789dcd9-c6ef-54bd-a514-40cae5f920b1", AnswerId.of(null, "123", BODY).toString());
    assertEquals("7789dcd9-c6ef-54bd-a514-40cae5f920b1", AnswerId.of("", "123", BODY).toString());
  }

  @Test
  void isTheSameForTheSameRequest() {
    assertEquals(AnswerId.of("m", "1", BODY), AnswerId.of("m", "1", BODY.clone()));
    assertEquals(AnswerId.of(null, "1", BODY), AnswerId.of(null, "1", BODY.clone()));
  }

  @Test
  void goesByTheMessageIdAloneIfThereIsOne() {
    UUID id = AnswerId.of("m", "1", BODY);

    assertEquals(id, AnswerId.of("m", "2", new byte[0]));
    assertNotEquals(id, AnswerId.of("n", "1", BODY));
  }

  @Test
  void isAnotherOneForAnotherTaskIdOrBody() {
    UUID id = AnswerId.of(null, "1", BODY);

    assertNotEquals(id, AnswerId.of(null, "2", BODY));
    assertNotEquals(id, AnswerId.of(null, "1", "{ }".getBytes(UTF_8)));
    assertNotEquals(id, AnswerId.of(null, "1{", "}".getBytes(UTF_8)));
  }
}
