package org.dataexchange.tasker.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonBodyTest {

  private static String refusal(String body) {
    return assertThrows(JsonBody.NoObject.class, () -> JsonBody.object(body.getBytes(UTF_8)))
        .getMessage();
  }

  @Test
  void isReadWithAByteOrderMarkBeforeIt() throws Exception {
    byte[] body = "\uFEFF{\"paused\":true}".getBytes(UTF_8);
    assertTrue(JsonBody.object(new ByteArrayInputStream(body)).path("paused").asBoolean());
  }

  @Test
  void isRefusedByTheNameOfAFieldThatIsThereTwice() {
    assertEquals(
        "The body has 'paused' more than once.", refusal("{\"paused\":true,\"paused\":false}"));
    assertEquals(
        "The body has 'b' more than once.", refusal("{\"a\":{\"b\":1,\"c\":[],\"\\u0062\":2}}"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "null",
        "[]",
        "1",
        "\"x\"",
        "{'a':1}",
        "{\"a\":1,}",
        "{\"a\":NaN}",
        "{\"a\":01}",
        "{\"a\":1}{}",
        "{\"a\":1} x",
        "{\"a\":1}\0",
        "\u001e{\"a\":1}",
        "//\n{}",
        "a=1",
        "{\"a\":\"\0\"}"
      })
  void isRefusedAsNoJsonObject(String body) {
    String said = refusal(body);
    assertTrue(said.startsWith("The body is no JSON"), said);
  }
}
