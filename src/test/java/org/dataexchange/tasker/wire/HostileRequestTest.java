package org.dataexchange.tasker.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.stream.Stream;
import org.dataexchange.tasker.task.OwnProcess;
import org.dataexchange.tasker.task.Request;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is far larger than any request is read in bounded memory, and answered if it can be. */
@Timeout(120)
class HostileRequestTest {

  private static final String FIELDS = "\"taskId\":\"1\",\"codePath\":\"c\",\"dataPath\":\"d\"";

  /** Reads a request of 8 MB in a JVM that has not much more. */
  static final class Main {
    private static final int BYTES = 8_000_000;

    private Main() {}

    public static void main(String[] arguments) throws RequestFormat.Poison {
      byte[] field = arguments[0].getBytes(UTF_8);
      int number = arguments[0].indexOf("########");
      byte[] body = new byte[BYTES];
      Arrays.fill(body, (byte) ' ');
      ByteBuffer text = ByteBuffer.wrap(body).put(('{' + FIELDS).getBytes(UTF_8));
      for (int i = 0; text.remaining() > field.length; i++) {
        for (int digit = 0; digit < 8; digit++) {
          field[number + digit] = (byte) Character.forDigit(i >> (4 * digit) & 0xf, 16);
        }
        text.put(field);
      }
      text.put((byte) '}');
      System.out.print(RequestFormat.read("m", body).getClass().getSimpleName());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {",\"########\":0", ",\"########\":[]", ",\"x\":{\"########\":{}}"})
  void keepsNoneOfTheManyFieldsThatItDoesNotKnow(String field) throws Exception {
    assertEquals("0 Valid", OwnProcess.run("umask 022", "24m", Main.class, field));
  }

  @Test
  void refusesATextThatIsFarTooLongByItsName() throws Exception {
    String huge = '"' + "x".repeat(1_000_000) + '"';

    assertEquals(
        "codePath is longer than 100000 characters",
        why("{\"codePath\":" + huge + ",\"taskId\":\"1\",\"dataPath\":" + huge + "}"));
    assertEquals(
        "codeHash.eTag is longer than 100000 characters",
        why("{" + FIELDS + ",\"codeHash\":{\"eTag\":" + huge + "}}"));
    assertEquals(
        "limits.cpus is not a number from 0.01 to 1024",
        why("{" + FIELDS + ",\"limits\":{\"cpus\":" + huge + "}}"));
  }

  @Test
  void setsAsideATaskIdThatIsFarTooLong() {
    String huge = '"' + "x".repeat(1_000_000) + '"';

    assertEquals(
        "no usable taskId: it is a string of 1 to 200 characters",
        assertThrows(
                RequestFormat.Poison.class, () -> parse("{\"codePath\":1,\"taskId\":" + huge + "}"))
            .getMessage());
  }

  @Test
  void refusesANumberThatIsFarTooLongByItsName() throws Exception {
    Stream.of("9".repeat(2_000), "0." + "1".repeat(2_000), "1e" + "1".repeat(2_000))
        .forEach(
            number ->
                assertEquals(
                    "limits.cpus is not a number from 0.01 to 1024",
                    why("{" + FIELDS + ",\"limits\":{\"cpus\":" + number + "}}")));
  }

  @Test
  void ignoresALongNumberInAFieldThatItDoesNotKnow() {
    assertInstanceOf(Request.Valid.class, read("{" + FIELDS + ",\"x\":" + "9".repeat(2_000) + "}"));
  }

  @Test
  void ignoresADoubledFieldThatItDoesNotKnow() {
    assertInstanceOf(
        Request.Valid.class,
        read("{" + FIELDS + ",\"x\":1,\"x\":[],\"limits\":{\"y\":1,\"y\":2}}"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"taskId\":\"1\"", "\"taskId\":null", "\"codePath\":1,\"taskId\":\"2\""})
  void setsAsideADoubledTaskIdThatTwoReadersWouldReadInTwoWays(String fields) {
    assertThrows(RequestFormat.Poison.class, () -> parse("{" + FIELDS + ',' + fields + '}'));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          "codePath":[]                                | codePath
          "codePath":"c"                               | codePath
          "codeHash":{},"codeHash":{}                  | codeHash
          "codeHash":null,"codeHash":{"eTag":"a"}      | codeHash
          "codeHash":{"sha256":null,"sha256":"a"}      | codeHash.sha256
          "limits":{"pids":1,"pids":2}                 | limits.pids
          "keep":true,"keep":true,"dataPath":"e"       | keep
          """)
  void refusesAnotherDoubledFieldByItsName(String fields, String name) {
    assertEquals(name + " is there more than once", why("{" + FIELDS + ',' + fields + '}'));
  }

  private static Request parse(String body) throws RequestFormat.Poison {
    return RequestFormat.read("m", body.getBytes(UTF_8));
  }

  private static Request read(String body) {
    try {
      return parse(body);
    } catch (RequestFormat.Poison e) {
      throw new AssertionError(e);
    }
  }

  private static String why(String body) {
    return assertInstanceOf(Request.Invalid.class, read(body)).why().getMessage();
  }
}
