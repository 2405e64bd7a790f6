package org.dataexchange.tasker.system;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.microshed.testing.ManuallyStartedConfiguration;

/** Requests as HTTP clients in the field write them; docs/field.md says which. */
@Timeout(600)
@SystemTest
class FieldHttpIT {

  private static final String LOG = "/api/tasks/known/log";
  private static final String TEXT = "0123456789\n";
  private static final String UNPAUSED = "{\"paused\":false}";

  @TempDir static Path home;
  private static TaskerSystem tasker;
  private static Client operator;

  @BeforeAll
  static void start() throws Exception {
    tasker = Client.known(new TaskerSystem("field-http"), home);
    Path users = home.resolve("users.xml");
    Files.writeString(
        users,
        Files.readString(users)
            .replace(
                "</basicRegistry>",
                "<user name=\"prüferin\" password=\"ä:b\"/><group name=\"operator\">"
                    + "<member name=\"prüferin\"/></group></basicRegistry>")
            .replace("<group name=\"operator\"><member name=\"operator\"/></group>", "")
            .replace(
                "<member name=\"prüferin\"/>",
                "<member name=\"prüferin\"/><member name=\"operator\"/>"));
    tasker.shares().algorithm("digits", "print('0123456789')");
    tasker.start();
    tasker.run("known", "digits");
    operator = Client.as("operator");
  }

  @AfterAll
  static void stop() throws Exception {
    operator.close();
    tasker.close();
  }

  private static HttpResponse<String> with(String name, String value) throws Exception {
    return operator.send(operator.request(LOG).header(name, value));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "bytes=0-3 | 206 | 0123 | bytes 0-3/11",
        "Bytes= 8-  | 206 | 89 | bytes 8-10/11",
        "bytes=-3 | 206 | 89 | bytes 8-10/11",
        "bytes=0-99999999999999999999 | 200 | 0123456789 |",
        "bytes=0-0,-1 | 200 | 0123456789 |",
        "bytes=5-3 | 200 | 0123456789 |",
        "bytes = 0-3 | 200 | 0123456789 |",
        "bytes=%30-3 | 200 | 0123456789 |",
        "lines=0-3 | 200 | 0123456789 |",
        "bytes=11- | 416 | | bytes */11",
        "bytes=-0 | 416 | | bytes */11"
      })
  void aRangeIsWhatTheStandardSays(String range, int status, String text, String said)
      throws Exception {
    HttpResponse<String> answer = with("Range", range);

    assertEquals(status, answer.statusCode());
    assertEquals(said, answer.headers().firstValue("Content-Range").orElse(null));
    assertTrue(status == 416 || answer.body().strip().equals(text), answer::body);
  }

  @Test
  void aHeadIsOfAllWhateverPartItNames() throws Exception {
    HttpRequest head =
        operator
            .request(LOG)
            .method("HEAD", BodyPublishers.noBody())
            .header("Range", "bytes=0-3")
            .build();

    HttpResponse<Void> answer = operator.http().send(head, HttpResponse.BodyHandlers.discarding());

    assertEquals(200, answer.statusCode());
    assertEquals("11", answer.headers().firstValue("Content-Length").orElse(""));
    assertTrue(answer.headers().firstValue("Content-Range").isEmpty());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "limit=1e2",
        "limit=1.0",
        "limit=0",
        "limit=501",
        "limit=",
        "offset=-1",
        "offset=x",
        "limit=99999999999",
        "offset=%2B1",
        "limit=NaN",
        "limit=0x10"
      })
  void aNumberThatIsNoneIsToldByName(String query) throws Exception {
    HttpResponse<String> answer = operator.get("/api/tasks?" + query);

    assertEquals(400, answer.statusCode());
    assertTrue(answer.body().contains("offset is 0 or more, limit from 1 to 500"), answer::body);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a/b", "..", "a#b"})
  void aTaskWhoseIdCannotStandInAPathIsFoundAndCancelled(String taskId) throws Exception {
    tasker.run(taskId, "digits");
    String path = "/api/tasks?taskId=" + URLEncoder.encode(taskId, UTF_8);

    assertEquals(taskId, operator.json(path).at("/tasks/0/taskId").asText());
    HttpResponse<String> cancelled = operator.delete(path);

    assertEquals(202, cancelled.statusCode());
    assertEquals(taskId, Client.read(cancelled).path("taskId").asText());
    assertEquals(400, operator.delete("/api/tasks").statusCode());
    assertEquals(400, operator.delete("/api/tasks?taskId=").statusCode());
  }

  /** The first is what Java's own client says, of which the third part is no media type. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2",
        "*",
        "application/*;q=1.0000",
        "application/json; charset=UTF-8"
      })
  void whatOldClientsAcceptIsNoRefusal(String accept) throws Exception {
    HttpResponse<String> answer =
        operator.send(operator.request("/api/tasks").header("Accept", accept));

    assertEquals(200, answer.statusCode());
  }

  private static byte[] gzip(String text) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
      out.write(text.getBytes(UTF_8));
    }
    return packed.toByteArray();
  }

  private static HttpResponse<String> post(byte[] body, String... headers) throws Exception {
    HttpRequest.Builder request =
        operator
            .request("/api/node")
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofByteArray(body));
    return operator.send(headers.length == 0 ? request : request.headers(headers));
  }

  @Test
  void aPackedBodyIsTakenWithinTheBoundsOfAnother() throws Exception {
    for (String name : List.of("gzip", "x-gzip", "GZIP")) {
      assertEquals(200, post(gzip(UNPAUSED), "Content-Encoding", name).statusCode(), name);
    }
    byte[] bomb = gzip("{\"paused\":" + " ".repeat(10_000_000) + "false}");
    assertTrue(bomb.length < 64 << 10);
    assertEquals(413, post(bomb, "Content-Encoding", "gzip").statusCode());
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "deflate"})
  void aBodyThatIsNotPackedAsItSaysIsItsSendersMistake(String encoding) throws Exception {
    for (byte[] body : List.of(UNPAUSED.getBytes(UTF_8), new byte[] {1, 2, 3})) {
      HttpResponse<String> answer = post(body, "Content-Encoding", encoding);
      assertEquals(400, answer.statusCode());
      assertTrue(answer.body().contains("Content-Encoding"), answer::body);
    }
  }

  @Test
  void aBodyThatIsPackedUnsaidOrOtherwiseIsToldHow() throws Exception {
    for (HttpResponse<String> answer :
        List.of(post(gzip(UNPAUSED)), post(new byte[] {11, 2, -128}, "Content-Encoding", "br"))) {
      assertEquals(400, answer.statusCode());
      assertTrue(answer.body().contains("Content-Encoding: gzip"), answer::body);
    }
  }

  @Test
  void aFieldThatIsThereTwiceIsNamed() throws Exception {
    HttpResponse<String> answer = post("{\"paused\":true,\"paused\":false}".getBytes(UTF_8));

    assertEquals(400, answer.statusCode());
    assertTrue(answer.body().contains("'paused' more than once"), answer::body);
  }

  @Test
  void aCharsetOfTheTypeChangesNothing() throws Exception {
    for (String charset : List.of("utf-8", "iso-8859-1", "utf-16", "none")) {
      HttpRequest.Builder request =
          operator
              .request("/api/node")
              .header("Content-Type", "Application/JSON; charset=" + charset)
              .POST(BodyPublishers.ofString(UNPAUSED));
      assertEquals(200, operator.send(request).statusCode(), charset);
    }
  }

  private static int statusOf(String header, String login, java.nio.charset.Charset charset)
      throws Exception {
    try (Client nobody = Client.nobody()) {
      String encoded = Base64.getEncoder().encodeToString(login.getBytes(charset));
      return nobody
          .send(nobody.request("/api/node").header(header, "Basic " + encoded))
          .statusCode();
    }
  }

  @Test
  void aLoginIsReadInTheEncodingsThatClientsWriteItIn() throws Exception {
    assertEquals(200, statusOf("Authorization", "prüferin:ä:b", UTF_8));
    assertEquals(200, statusOf("Authorization", "prüferin:ä:b", ISO_8859_1));
    assertEquals(401, statusOf("Authorization", "prüferin:ä", ISO_8859_1));
    assertEquals(401, statusOf("Authorization", "prüferin", ISO_8859_1));
  }

  /** The server names who guesses in its log, as he calls himself. */
  @Test
  void aLoginMakesNoLinesOfItsOwnInTheLog() throws Exception {
    for (String control : List.of("\n[ERROR   ] ", "\u001b[2J", "\r", "\0", "\u007f", "\u009b2J")) {
      assertEquals(401, statusOf("Authorization", "ev" + control + "FORGED:x", UTF_8));
      assertEquals(401, statusOf("Authorization", "ev" + control + "FORGED:x", ISO_8859_1));
    }
    try (Client nobody = Client.nobody()) {
      for (String unread : List.of("Basic !", "basic", "Basic a b", "Basic RVZJ!TDp4")) {
        HttpRequest.Builder request = nobody.request("/api/node").header("Authorization", unread);
        assertEquals(401, nobody.send(request).statusCode(), unread);
      }
    }
    assertFalse(tasker.log().contains("FORGED"), "what a stranger wrote is in the log");
  }

  @Test
  void whoComesAfterAnotherSpellsHeadersAsHeLikes() throws Exception {
    for (String header :
        List.of("authorization", "AUTHORIZATION", "Authorization", "aUTHORIZATION")) {
      assertEquals(200, statusOf(header, "operator:the operator's", UTF_8), header);
    }
  }

  private static String oldest(String path) throws Exception {
    try (Socket socket =
        new Socket(
            ManuallyStartedConfiguration.getHostname(),
            ManuallyStartedConfiguration.getHttpPort())) {
      String head =
          "GET %s HTTP/1.0\r\nAuthorization: %s\r\n\r\n".formatted(path, operator.login());
      socket.getOutputStream().write(head.getBytes(UTF_8));
      return new String(socket.getInputStream().readAllBytes(), UTF_8);
    }
  }

  @Test
  void theOldestProtocolIsAnsweredInItsOwnWay() throws Exception {
    String log = oldest(LOG);
    assertTrue(log.endsWith("\r\n\r\n" + TEXT), log);
    String events = oldest("/api/tasks/known/events");
    assertTrue(events.contains("event: ended"), events);
    for (String answer : List.of(log, events, oldest("/health/live"))) {
      assertTrue(answer.startsWith("HTTP/1.0 200"), answer);
      assertFalse(answer.contains("Transfer-Encoding"), answer);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "abc", "-1", "1-99999999999999999999-0", "99-7-7", "1-999999-999999"})
  void aStreamThatGoesOnFromNowhereGoesOn(String last) throws Exception {
    HttpResponse<String> answer =
        operator.send(operator.request("/api/tasks/known/events").header("Last-Event-ID", last));

    assertEquals(200, answer.statusCode());
    assertTrue(answer.body().contains("event: ended"), answer::body);
  }
}
