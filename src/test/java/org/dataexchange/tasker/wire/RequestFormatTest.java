package org.dataexchange.tasker.wire;

import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.dataexchange.tasker.task.AskedImage;
import org.dataexchange.tasker.task.AskedLimits;
import org.dataexchange.tasker.task.CodeHash;
import org.dataexchange.tasker.task.Reason;
import org.dataexchange.tasker.task.Request;
import org.dataexchange.tasker.task.Requested;
import org.dataexchange.tasker.task.SharePath;
import org.dataexchange.tasker.task.Size;
import org.dataexchange.tasker.task.Task;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestFormatTest {

  @Test
  void readsTheContractsExample() throws Exception {
    Request request = RequestFormat.read(null, golden());

    Task task =
        new Task(
            "123",
            new SharePath("demo2_code"),
            new SharePath("demo1_data"),
            new CodeHash(Optional.of("5db6a51baa9e0"), Optional.empty()),
            AskedLimits.NONE,
            AskedImage.USUAL,
            false);
    assertEquals(task, assertInstanceOf(Request.Valid.class, request).task());
    assertEquals("10c718f8-1af0-5f62-9811-569d69ef3973", request.key().answerId().toString());
    assertEquals(
        "b99ce2f6ff76818afc787c1620148f1424221d32f4159c50196249c6e26be332",
        request.key().bodySha256());
  }

  @Test
  void readsEveryField() throws Exception {
    String sha256 = "0123456789ABCDEF".repeat(4);

    Task task =
        valid(
            """
            {"limits": {"memory": "512MiB", "cpus": 0.5, "pids": 64, "disk": "100MiB",
                        "output": "1MiB", "timeout": "PT60S"},
             "codeHash": {"sha256": "%s", "eTag": "a"},
             "dataPath": "d/e.csv", "codePath": "a/b/c", "taskId": "t"}
            """
                .formatted(sha256));

    assertEquals(new SharePath("a/b/c"), task.code());
    assertEquals(new SharePath("d/e.csv"), task.data());
    assertEquals(
        new CodeHash(Optional.of("a"), Optional.of("0123456789abcdef".repeat(4))), task.approved());
    assertEquals(
        new AskedLimits(
            Optional.of(Size.parse("512MiB")),
            Optional.of(0.5),
            Optional.of(64L),
            Optional.of(Size.parse("100MiB")),
            Optional.of(Size.parse("1MiB")),
            Optional.of(Duration.ofMinutes(1))),
        task.limits());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "W/\\\"5db6\\\"",
        "\\\"5db6\\\"",
        "W/5db6",
        "5db6",
      })
  void readsAnETagWithoutWeakMarkAndQuotes(String eTag) throws Exception {
    assertEquals(Optional.of("5db6"), valid(with("codeHash", hash(eTag))).approved().eTag());
  }

  @Test
  void readsWhichImageIsAskedForAndWhichWasApproved() throws Exception {
    Task task =
        valid(
            """
            {"imageDigest": "SHA256:%s", "image": "sci", "taskId": "1", "codePath": "c",
             "dataPath": "d"}
            """
                .formatted("0123456789ABCDEF".repeat(4)));

    assertEquals(
        new AskedImage(Optional.of("sci"), Optional.of("sha256:" + "0123456789abcdef".repeat(4))),
        task.image());
    assertEquals(AskedImage.USUAL, valid(with("image", "null")).image());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "image       | 1             | image is not a string",
        "image       | {}            | image is not a string",
        "image       | \"\"          | image is not a name of 1 to 64 characters",
        "imageDigest | true          | imageDigest is not a string",
        "imageDigest | \"0123\"      | imageDigest is not 'sha256:' and 64 hexadecimal digits",
        "imageDigest | \"md5:0123\"  | imageDigest is not 'sha256:' and 64 hexadecimal digits"
      })
  void refusesAnImageThatIsNone(String field, String value, String why) throws Exception {
    Request.Invalid invalid = assertInstanceOf(Request.Invalid.class, read(with(field, value)));

    assertEquals(why, invalid.why().getMessage());
    assertEquals(Reason.INVALID_MESSAGE, invalid.why().reason());
  }

  @Test
  void readsAnApprovalThatIsNotThere() throws Exception {
    assertTrue(
        valid("{\"taskId\":\"1\",\"codePath\":\"c\",\"dataPath\":\"d\"}").approved().isEmpty());
    assertTrue(valid(with("codeHash", "null")).approved().isEmpty());
    assertTrue(valid(with("codeHash", "{}")).approved().isEmpty());
    assertTrue(valid(with("codeHash", "{\"eTag\":null}")).approved().isEmpty());
  }

  @Test
  void ignoresUnknownFields() throws Exception {
    Task plain = valid(with("limits", "{}"));

    for (String value : new String[] {"1", "\"x\"", "true", "null", "[[1],{\"taskId\":2}]", "{}"}) {
      assertEquals(plain, valid(with("priority", value)));
      assertEquals(plain, valid(with("limits", "{\"gpus\":" + value + "}")));
      assertEquals(plain, valid(with("nested", "{\"taskId\":" + value + "}")));
      assertEquals(plain, valid(with("limits.memory", value)));
      assertEquals(plain, valid(with("codeHash.eTag", value)));
    }
  }

  @Test
  void skipsSixtyMegabytesOfAnUnknownField() throws Exception {
    byte[] head = "{\"taskId\":\"1\",\"codePath\":\"c\",\"note\":\"".getBytes(UTF_8);
    byte[] tail = "\",\"dataPath\":\"d\"}".getBytes(UTF_8);
    byte[] body = Arrays.copyOf(head, head.length + 60_000_000 + tail.length);
    Arrays.fill(body, head.length, body.length - tail.length, (byte) 'x');
    System.arraycopy(tail, 0, body, body.length - tail.length, tail.length);

    assertInstanceOf(Request.Valid.class, RequestFormat.read("m", body));
  }

  @Test
  void takesTwoHundredCharactersForATaskIdWhateverTheirLength() throws Exception {
    String id = "\uD83E\uDD80".repeat(200);

    assertEquals(id, valid(withId('"' + id + '"')).id());
    assertEquals(id, valid(withId('"' + "\\ud83e\\udd80".repeat(200) + '"')).id());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "hello",
        "{",
        "{'taskId':'1'}",
        "{\"taskId\":\"1\",}",
        "{\"taskId\":\"1\"",
        "{\"taskId\":\"1\"} x",
        "{\"taskId\":\"1\"}{}",
        "{\"taskId\":\"1\"}]",
        "{\"taskId\":\"1\",\"taskId\":\"1\"}",
        "{\"taskId\":\"1\",\"x\":NaN}",
        "\uFEFFx",
        "[]",
        "[{\"taskId\":\"1\"}]",
        "\"1\"",
        "1",
        "null"
      })
  void setsAsideWhatIsNoJsonObject(String body) {
    assertThrows(RequestFormat.Poison.class, () -> read(body));
  }

  @Test
  void saysOfATextThatItWasMadeJsonTwice() throws Exception {
    String twice = new ObjectMapper().writeValueAsString(with("limits", "{}"));

    assertEquals(
        "not a JSON object, but a text: it seems to have been made JSON twice",
        assertThrows(RequestFormat.Poison.class, () -> read(twice)).getMessage());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "123",
        "1.5",
        "true",
        "null",
        "\"\"",
        "[\"1\"]",
        "{\"taskId\":\"1\"}",
        "\"\\ud800\"",
        "\"a\\udc00b\""
      })
  void setsAsideAnUnusableTaskId(String id) {
    assertEquals(
        "no usable taskId: it is a string of 1 to 200 characters",
        assertThrows(RequestFormat.Poison.class, () -> read(withId(id))).getMessage());
  }

  @Test
  void setsAsideATaskIdThatIsMissingOrTooLong() {
    assertThrows(RequestFormat.Poison.class, () -> read("{}"));
    assertThrows(RequestFormat.Poison.class, () -> read("{\"codePath\":\"c\",\"dataPath\":\"d\"}"));
    assertThrows(RequestFormat.Poison.class, () -> read(withId('"' + "x".repeat(201) + '"')));
    assertThrows(RequestFormat.Poison.class, () -> read(withId('"' + "x".repeat(1_000_000) + '"')));
  }

  @Test
  void setsAsideWhatIsNotUtf8() {
    String body = with("limits", "{}");

    for (Charset other : List.of(UTF_16, UTF_16LE)) {
      String reason =
          assertThrows(
                  RequestFormat.Poison.class, () -> RequestFormat.read("m", body.getBytes(other)))
              .getMessage();
      assertEquals("not JSON in UTF-8, but in UTF-16", reason);
    }
    byte[] broken = withId("\"xx\"").getBytes(UTF_8);
    broken[withId("\"xx\"").indexOf("xx")] = (byte) 0xC3;
    assertThrows(RequestFormat.Poison.class, () -> RequestFormat.read("m", broken));
  }

  @Test
  void passesOverAByteOrderMark() throws Exception {
    assertEquals("1", valid('\uFEFF' + with("limits", "{}")).id());
    String reason =
        assertThrows(RequestFormat.Poison.class, () -> read("\uFEFF{\"taskId\":x}")).getMessage();
    assertEquals("not JSON in UTF-8, from byte 13 on", reason);
  }

  @Test
  void setsAsideWhatIsNestedWithoutEnd() {
    assertThrows(RequestFormat.Poison.class, () -> read(with("x", "[".repeat(100_000))));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "secret",
        "{\"taskId\":secret}",
        "{\"taskId\":\"1\",secret}",
        "{\"taskId\":\"1\"} secret",
        "{\"taskId\":\"1\",\"x\":\"secret",
        "{\"taskId\":\"1\",\"x\":1secret}",
        "{\"taskId\":{\"x\":\"secret\"}}",
        "[\"secret\"]"
      })
  void neverShowsWhatAnUnreadableMessageHolds(String body) {
    String reason = assertThrows(RequestFormat.Poison.class, () -> read(body)).getMessage();

    assertFalse(reason.contains("secret"), reason);
    assertTrue(reason.length() < 100, reason);
  }

  @Test
  void keepsApartRequestsThatDifferInTheirBody() throws Exception {
    Request one = read(with("limits", "{}"));
    Request same = read(with("limits", "{}"));
    Request other = read(with("limits", "{ }"));

    assertEquals(one.key(), same.key());
    assertEquals(one.key().answerId(), other.key().answerId());
    assertNotEquals(one.key(), other.key());
  }

  @Test
  void refusesWithTheTaskIdAndTheKeyOfTheMessage() throws Exception {
    Request request = read("{\"taskId\":\"1\"}");

    Request.Invalid invalid = assertInstanceOf(Request.Invalid.class, request);
    assertEquals("1", invalid.taskId());
    assertEquals(Reason.INVALID_MESSAGE, invalid.why().reason());
    assertEquals(read(with("limits", "{}")).key().answerId(), invalid.key().answerId());
  }

  private static byte[] golden() throws IOException {
    try (InputStream file = RequestFormatTest.class.getResourceAsStream("/wire/request.json")) {
      return file.readAllBytes();
    }
  }

  private static String hash(String eTag) {
    return "{\"eTag\":\"" + eTag + "\"}";
  }

  private static String with(String name, String value) {
    return "{\"taskId\":\"1\",\"codePath\":\"c\",\"dataPath\":\"d\",\"%s\":%s}"
        .formatted(name, value);
  }

  private static String withId(String id) {
    return "{\"taskId\":%s,\"codePath\":\"c\",\"dataPath\":\"d\"}".formatted(id);
  }

  @Test
  void knowsTheSenderForWhomTheBrokerVouches() throws Exception {
    String request = "{\"taskId\":\"1\",\"codePath\":\"c/d\",\"dataPath\":\"%s\"}";

    assertEquals(
        new Requested(Optional.of("c/d"), Optional.of("a/b"), Optional.of("platform")),
        by("platform", request.formatted("a/b")).asked());
    assertEquals(
        new Requested(Optional.of("c/d"), Optional.empty(), Optional.of("platform")),
        by("platform", request.formatted("../b")).asked());
    assertEquals(
        new Requested(Optional.of("c/d"), Optional.empty(), Optional.empty()),
        by(null, request.formatted("a\",\"dataPath\":\"b")).asked());
  }

  private static Request by(String user, String body) throws RequestFormat.Poison {
    MessageProperties properties =
        new MessageProperties(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            ContentEncoding.NONE,
            Optional.ofNullable(user),
            Optional.empty());
    return RequestFormat.read(properties, body.getBytes(UTF_8), 10_000);
  }

  private static Request read(String body) throws RequestFormat.Poison {
    return RequestFormat.read("m", body.getBytes(UTF_8));
  }

  private static Task valid(String body) throws RequestFormat.Poison {
    return assertInstanceOf(Request.Valid.class, read(body)).task();
  }
}
