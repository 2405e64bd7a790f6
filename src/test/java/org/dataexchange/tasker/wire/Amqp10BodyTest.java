package org.dataexchange.tasker.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The bytes are RabbitMQ 4.0's, of messages that qpid-proton sent. */
class Amqp10BodyTest {

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex.replace(" ", ""));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "005377 a1 02 7b7d",
        "005377 a0 02 7b7d",
        "005377 b1 00000002 7b7d",
        "005377 b0 00000002 7b7d",
        "00800000000000000077 a1 02 7b7d",
        "005375 a0 01 7b 005375 a0 01 7d",
        "005375 a0 02 7b7d 005378 c1 01 00",
        "7b7d"
      })
  void isTheTextOrTheBytesInIt(String hex) throws Exception {
    assertArrayEquals("{}".getBytes(UTF_8), Amqp10Body.content(bytes(hex)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "005377 d1 00000009 00000002 a10161 5501",
        "005376 d0 00000005 00000001 a0017b",
        "005377 40",
        "0000",
        "00a3017b",
        "005375 a0 01 7b 7d"
      })
  void isNothingElse(String hex) {
    IOException refused = assertThrows(IOException.class, () -> Amqp10Body.content(bytes(hex)));
    assertEquals("a value of AMQP 1.0 that is no text and no bytes", refused.getMessage());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "00",
        "0053",
        "005377",
        "005377a1",
        "005377a1037b7d",
        "005377b17fffffff7b",
        "005377b1ffffffff"
      })
  void isNotCutOff(String hex) {
    IOException refused = assertThrows(IOException.class, () -> Amqp10Body.content(bytes(hex)));
    assertEquals("a value of AMQP 1.0 that ends too early", refused.getMessage());
  }

  @Test
  void mayBeEmpty() throws Exception {
    assertEquals(0, Amqp10Body.content(new byte[0]).length);
  }
}
