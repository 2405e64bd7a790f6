package org.dataexchange.tasker.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.dataexchange.tasker.task.Limits;
import org.dataexchange.tasker.task.Reason;
import org.dataexchange.tasker.task.Refused;
import org.dataexchange.tasker.task.Request;
import org.dataexchange.tasker.task.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RefusedRequestTest {

  private static final String PATH_IS_MISSING =
      " is missing; it is a path below the storage's root";

  @Test
  void namesAPathThatIsMissing() throws Exception {
    assertEquals("codePath" + PATH_IS_MISSING, why("{\"taskId\":\"1\",\"dataPath\":\"d\"}"));
    assertEquals("dataPath" + PATH_IS_MISSING, why("{\"taskId\":\"1\",\"codePath\":\"c\"}"));
    assertEquals("codePath" + PATH_IS_MISSING, why(paths("null", "\"d\"")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "/etc",
        "a/",
        "a//b",
        "..",
        "../a",
        "a/../b",
        "a/..",
        ".",
        "./a",
        "a\\\\b",
        "a\\n",
        "a\\u0000",
        "a\\ud800"
      })
  void namesAPathThatLeavesTheRootOrIsNone(String path) throws Exception {
    String quoted = '"' + path + '"';

    String code = why(paths(quoted, "\"d\""));
    assertTrue(code.startsWith("codePath is refused: the path '"), code);
    assertTrue(code.endsWith("a path is relative to the storage's root, like 'study/code'"), code);
    String data = why(paths("\"c\"", quoted));
    assertTrue(data.startsWith("dataPath is refused: the path '"), data);
    assertTrue(code.chars().noneMatch(c -> c < ' '), code);
  }

  @Test
  void namesAPathThatIsTooLong() throws Exception {
    String name = '"' + "x".repeat(256) + '"';
    String path = '"' + "x/".repeat(1024) + "x\"";

    assertTrue(why(paths(name, "\"d\"")).contains("a name in it is longer than 255 bytes"));
    assertTrue(why(paths("\"c\"", path)).contains("it is longer than 2048 bytes"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "true", "[]", "{}", "[\"c\"]"})
  void namesATextOfTheWrongType(String value) throws Exception {
    assertEquals("codePath is not a string", why(paths(value, "\"d\"")));
    assertEquals("dataPath is not a string", why(paths("\"c\"", value)));
    assertEquals("codeHash.eTag is not a string", why(hash("eTag", value)));
    assertEquals("codeHash.sha256 is not a string", why(hash("sha256", value)));
    for (String name : new String[] {"memory", "disk", "output", "timeout"}) {
      assertEquals("limits." + name + " is not a string", why(limit(name, value)));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "true", "[]", "\"5db6a51baa9e0\""})
  void namesAnObjectOfTheWrongType(String value) throws Exception {
    assertEquals(
        "codeHash is not an object with eTag, sha256 or both", why(with("\"codeHash\":" + value)));
    assertEquals(
        "limits is not an object like {\"memory\": \"512MiB\"}", why(with("\"limits\":" + value)));
  }

  @Test
  void namesAHashThatIsNone() throws Exception {
    String noDigest = "codeHash.sha256 is not 64 hexadecimal digits";

    assertEquals(noDigest, why(hash("sha256", "\"\"")));
    assertEquals(noDigest, why(hash("sha256", quoted("a".repeat(63)))));
    assertEquals(noDigest, why(hash("sha256", quoted("a".repeat(65)))));
    assertEquals(noDigest, why(hash("sha256", quoted("g".repeat(64)))));
    assertEquals(noDigest, why(hash("sha256", quoted("a".repeat(64) + "\\n"))));
    String noTag = "codeHash.eTag is not an ETag of 1 to 1000 characters";
    assertEquals(noTag, why(hash("eTag", "\"\"")));
    assertEquals(noTag, why(hash("eTag", quoted("W/\\\"\\\""))));
    assertEquals(noTag, why(hash("eTag", quoted("x".repeat(1001)))));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "much", "-1", "1.5GiB", "1MB", "9999999TiB", "99999999999999999999"})
  void namesASizeThatIsNone(String size) throws Exception {
    assertEquals(
        "limits.memory is '" + size + "', not a size like \"512MiB\"",
        why(limit("memory", quoted(size))));
    assertEquals(
        "limits.disk is '" + size + "', not a size like \"100MiB\"",
        why(limit("disk", quoted(size))));
    assertEquals(
        "limits.output is '" + size + "', not a size like \"1MiB\"",
        why(limit("output", quoted(size))));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "60", "60s", "PT", "P1M", "PT99999999999999999999S"})
  void namesADurationThatIsNone(String timeout) throws Exception {
    assertEquals(
        "limits.timeout is '" + timeout + "', not a duration like \"PT60S\"",
        why(limit("timeout", quoted(timeout))));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0",
        "-1",
        "-0.5",
        "\"1\"",
        "true",
        "[]",
        "1000000000000000",
        "1e999999999",
        "1e99999999999"
      })
  void namesANumberThatIsNone(String number) throws Exception {
    assertEquals("limits.cpus is not a number from 0.01 to 1024", why(limit("cpus", number)));
    assertEquals("limits.pids is not a whole number from 4 to 1000000", why(limit("pids", number)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"2147483647", "2147483648", "999999999999999"})
  void leavesALargeNumberToBeComparedWithWhatIsAllowed(String number) throws Exception {
    Limits allowed =
        new Limits(
            Size.parse("1GiB"),
            0.5,
            64,
            Size.parse("1MiB"),
            Size.parse("1MiB"),
            Duration.ofHours(1));
    for (String name : new String[] {"cpus", "pids"}) {
      Request.Valid request =
          assertInstanceOf(
              Request.Valid.class, RequestFormat.read("id", limit(name, number).getBytes(UTF_8)));
      Refused refused = assertThrows(Refused.class, () -> request.task().limits().within(allowed));
      assertEquals(
          "limits.%s asks for %s, this Tasker allows at most %s"
              .formatted(name, number, name.equals("cpus") ? "0.5" : "64"),
          refused.getMessage());
    }
  }

  @Test
  void namesACountThatIsNotWhole() throws Exception {
    assertEquals("limits.pids is not a whole number from 4 to 1000000", why(limit("pids", "1.5")));
    assertEquals(
        "limits.pids is not a whole number from 4 to 1000000", why(limit("pids", "1e-999999999")));
  }

  @Test
  void showsNothingInvisibleOfABadValue() throws Exception {
    assertEquals(
        "limits.memory is 'a\\u000ab\\u202ec', not a size like \"512MiB\"",
        why(limit("memory", "\"a\\nb\\u202ec\"")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT0S", "PT-1S", "PT-2562047788015215H"})
  void refusesATimeThatIsTooShortToRun(String timeout) throws Exception {
    Request.Valid request =
        assertInstanceOf(Request.Valid.class, read(limit("timeout", quoted(timeout))));
    Size size = Size.parse("1GiB");
    Limits allowed = new Limits(size, 1, 512, size, size, Duration.ofHours(1));

    Refused refused = assertThrows(Refused.class, () -> request.task().limits().within(allowed));
    assertEquals("limits: timeout is at least a millisecond", refused.getMessage());
  }

  private static String quoted(String text) {
    return '"' + text + '"';
  }

  private static String paths(String code, String data) {
    return "{\"taskId\":\"1\",\"codePath\":%s,\"dataPath\":%s}".formatted(code, data);
  }

  private static String hash(String name, String value) {
    return with("\"codeHash\":{\"%s\":%s}".formatted(name, value));
  }

  private static String limit(String name, String value) {
    return with("\"limits\":{\"%s\":%s}".formatted(name, value));
  }

  private static String with(String field) {
    return "{\"taskId\":\"1\",\"codePath\":\"c\",\"dataPath\":\"d\",%s}".formatted(field);
  }

  private static Request read(String body) throws RequestFormat.Poison {
    return RequestFormat.read("m", body.getBytes(UTF_8));
  }

  private static String why(String body) throws RequestFormat.Poison {
    Refused refused = assertInstanceOf(Request.Invalid.class, read(body)).why();
    assertEquals(Reason.INVALID_MESSAGE, refused.reason());
    return refused.getMessage();
  }
}
