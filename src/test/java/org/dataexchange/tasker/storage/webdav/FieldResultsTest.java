package org.dataexchange.tasker.storage.webdav;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.dataexchange.tasker.storage.webdav.LyingServer.answer;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.dataexchange.tasker.storage.LeftRun;
import org.dataexchange.tasker.task.Failures.StorageFailed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Results on servers that answer as those in the field do; docs/field.md says which. */
@Timeout(120)
class FieldResultsTest extends ResultsDavCase {

  private static final String PARTS = ".part-node-1/";
  private static final String PART = PARTS + "run-1-1/";
  private static final String REPORT = "task-1/run-1/report.json";

  private void keep(String task) {
    results.keep(LeftRun.report(task), left);
  }

  private void assertKept(String task) {
    assertTrue(server.names().contains(task + "/run-1/outputs/deep/er/b.bin"), task);
    assertTrue(server.names().contains(task + "/run-1/report.json"), task);
  }

  /** Answers a MKCOL of what is there with a status of its own. */
  private void sayThatItIsThere(String path, int status) {
    server.lie(
        "MKCOL",
        path,
        exchange -> {
          int honest = server.write(exchange);
          if (honest == 405 && status == 301) {
            exchange.getResponseHeaders().add("Location", exchange.getRequestURI().getPath());
          }
          answer(exchange, honest == 405 ? status : honest, "");
        });
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 301, 400, 403, 405, 406, 409, 412, 423, 500, 501})
  void areKeptWhereAFolderIsToldToBeThereIn(int status) {
    sayThatItIsThere(PARTS, status);
    sayThatItIsThere("task-1/", status);
    keep("task-1");
    keep("task-2");

    results.close();
    results = results(server.url(), io, IDLE);
    keep("task-1");

    assertKept("task-1");
    assertKept("task-2");
  }

  @ParameterizedTest
  @ValueSource(ints = {405, 409})
  void areNotKeptWhereTheFolderIsNotThere(int status) {
    server.lie("MKCOL", PARTS, exchange -> answer(exchange, status, ""));

    StorageFailed failed = assertThrows(StorageFailed.class, () -> keep("task-1"));

    assertEquals(status == 409, failed.worthTryingAgain());
    assertTrue(failed.getMessage().contains("" + status), failed.getMessage());
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 403, 409, 412, 500, 502})
  void areMovedWhereTheServerTakesNoWholeAddress(int status) {
    server.lie(
        "MOVE",
        PART,
        exchange -> {
          boolean whole = exchange.getRequestHeaders().getFirst("Destination").contains("://");
          answer(exchange, whole ? status : server.write(exchange), "");
        });

    keep("task-1");

    assertKept("task-1");
  }

  @Test
  void areKeptWhereAMoveIsToldInAMultistatus() {
    server.lie(
        "MOVE",
        PART,
        exchange -> {
          server.write(exchange);
          answer(exchange, 207, LyingServer.multistatus(""));
        });

    keep("task-1");

    assertKept("task-1");
  }

  @Test
  void areNotKeptWhereAMoveWasDoneInPart() {
    server.lie(
        "MOVE",
        PART,
        exchange -> {
          server.file(REPORT, "report of run-1, attempt 1");
          answer(exchange, 207, LyingServer.multistatus(""));
        });

    StorageFailed failed = assertThrows(StorageFailed.class, () -> keep("task-1"));

    assertTrue(failed.worthTryingAgain());
    assertTrue(failed.getMessage().contains("only a part"), failed.getMessage());
  }

  @Test
  void areKeptWhereARemovalIsToldInAMultistatus() {
    keep("task-1");
    server.lie("MOVE", PARTS + "run-1-2/", exchange -> answer(exchange, 503, ""));
    assertThrows(
        StorageFailed.class,
        () -> results.keep(org.dataexchange.tasker.task.Samples.report("run-1", "x", 2), left));
    server.lie(
        "DELETE",
        PARTS + "run-1-2/",
        exchange -> {
          server.write(exchange);
          answer(exchange, 207, LyingServer.multistatus(""));
        });
    results.close();
    results = results(server.url(), io, IDLE);

    keep("task-2");

    assertKept("task-2");
  }

  /** Locked by somebody who never comes back, or not ours to remove; what else is left goes. */
  @ParameterizedTest
  @ValueSource(ints = {403, 409, 423, 500})
  void areKeptWhereARestCannotBeRemoved(int status) {
    keep("task-1");
    for (String rest : List.of("a-1", "stuck-1", "z-1")) {
      server.file(PARTS + rest + "/stdout", "left");
    }
    server.lie("DELETE", PARTS + "stuck-1/", exchange -> answer(exchange, status, ""));
    results.close();
    results = results(server.url(), io, IDLE);

    keep("task-2");
    keep("task-3");

    assertKept("task-2");
    assertKept("task-3");
    for (String rest : List.of("a-1", "z-1")) {
      assertEquals(1, server.count("DELETE", "/dav/" + PARTS + rest + "/"));
    }
  }

  /** Taken, with success: by a proxy that loses bodies, or with a part of it. */
  @ParameterizedTest
  @ValueSource(strings = {"", "cut"})
  void areNotKeptWhereAFileIsTakenAndNotThereAsItWas(String kept) {
    String file = PART + "outputs/deep/er/b.bin";
    server.lie(
        "PUT",
        file,
        exchange -> {
          server.write(exchange);
          server.file(file, kept);
          answer(exchange, 204, "");
        });

    StorageFailed failed = assertThrows(StorageFailed.class, () -> keep("task-1"));

    assertTrue(failed.worthTryingAgain());
    assertTrue(failed.getMessage().contains("not all files that were sent"), failed.getMessage());
    server.repent("PUT", file);
    keep("task-1");
    assertKept("task-1");
  }

  @Test
  void haveOtherNamesWhereOneFileTakesThePlaceOfAnother() throws IOException {
    Files.writeString(left.outputs().resolve("A.txt"), "omega");
    server.lie(
        "PUT",
        PART + "outputs/A.txt",
        exchange -> {
          String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
          server.file(PART + "outputs/a.txt", body);
          answer(exchange, 204, "");
        });

    keep("task-1");

    assertEquals("omega", text("task-1/run-1/outputs/a.txt"));
    assertEquals("alpha", text("task-1/run-1/outputs/a__1.txt"));
  }

  /** Both have the same length, and one would be found in the other's place. */
  @Test
  void goOnUnderTheOtherNamesAfterATryThatWasCut() throws IOException {
    Files.writeString(left.outputs().resolve("A.txt"), "omega");
    server.lie(
        "PUT",
        PART + "outputs/a.txt",
        exchange -> {
          String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
          server.file(PART + "outputs/A.txt", body);
          answer(exchange, 204, "");
        });
    server.lie("MOVE", PART, exchange -> answer(exchange, 503, ""));
    assertTrue(assertThrows(StorageFailed.class, () -> keep("task-1")).worthTryingAgain());
    server.repent("MOVE", PART);

    keep("task-1");

    assertEquals("omega", text("task-1/run-1/outputs/A.txt"));
    assertEquals("alpha", text("task-1/run-1/outputs/a__1.txt"));
    assertEquals(
        "names.json outputs/A.txt outputs/a__1.txt outputs/deep/er/b.bin report.json stderr stdout"
            + " trace",
        server.names().stream()
            .filter(name -> name.startsWith("task-1/"))
            .map(name -> name.substring("task-1/run-1/".length()))
            .collect(Collectors.joining(" ")));
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 413, 507})
  void areNotSentTwiceWhereItIsNotTheNameThatIsRefused(int status) throws IOException {
    Files.writeString(left.outputs().resolve("my means.csv"), "omega");
    server.lie("PUT", PART + "outputs/my means.csv", exchange -> answer(exchange, status, ""));

    StorageFailed failed = assertThrows(StorageFailed.class, () -> keep("task-1"));

    assertTrue(failed.getMessage().contains("my%20means.csv"), failed.getMessage());
    assertEquals(0, server.count("DELETE", "/dav/" + PART));
  }

  @Test
  void tellTheFirstRefusalWhereOtherNamesAreRefusedToo() throws IOException {
    Files.writeString(left.outputs().resolve("my means.csv"), "omega");
    for (String name : List.of("my means.csv", "my_means__1.csv")) {
      server.lie("PUT", PART + "outputs/" + name, exchange -> answer(exchange, 403, ""));
    }

    StorageFailed failed = assertThrows(StorageFailed.class, () -> keep("task-1"));

    assertTrue(failed.getMessage().contains("my%20means.csv (403)"), failed.getMessage());
    assertFalse(failed.worthTryingAgain());
  }

  private String text(String path) {
    return new String(server.content(path).bytes(), UTF_8);
  }

  /** As what has to be a name on Windows, too. */
  @ParameterizedTest
  @ValueSource(ints = {400, 403, 405, 415, 422, 500, 501})
  void haveOtherNamesWhereTheirsAreRefused(int status) throws IOException {
    Files.createDirectory(left.outputs().resolve("10:30"));
    Files.writeString(left.outputs().resolve("10:30/means.csv"), "omega");
    server.lie("MKCOL", PART + "outputs/10:30/", exchange -> answer(exchange, status, ""));

    keep("task-1");

    assertEquals("alpha", text("task-1/run-1/outputs/a.txt"));
    assertEquals("omega", text("task-1/run-1/outputs/10_30__1/means.csv"));
    assertEquals("{\n  \"outputs/10:30\" : \"10_30__1\"\n}", text("task-1/run-1/names.json"));
    assertEquals(List.of(), server.names().stream().filter(n -> n.contains("10:30")).toList());
  }

  /** Lengths that are not told, and names that are spelled otherwise, prove nothing. */
  @Test
  void areKeptWhereWhatWasSentIsListedOtherwise() {
    server.lie(
        "PROPFIND",
        PART + "outputs/",
        exchange ->
            answer(
                exchange,
                207,
                LyingServer.multistatus(
                    LyingServer.response("/dav/" + PART + "outputs/", "<d:collection/>", "")
                        + LyingServer.response("/dav/" + PART + "outputs/%E2%90%8A", "", "")
                        + LyingServer.response("/dav/" + PART + "outputs/another", "", ""))));

    keep("task-1");

    assertKept("task-1");
  }

  @Test
  void areKeptWhereALengthIsNotListed() {
    server.lie(
        "PROPFIND",
        REPORT,
        exchange ->
            answer(
                exchange,
                207,
                LyingServer.multistatus(LyingServer.response("/dav/" + REPORT, "", ""))));

    keep("task-1");

    assertKept("task-1");
  }

  @Test
  void areSentWithoutAnnouncementWhereNoneIsTaken() {
    server.lie(
        "PUT",
        PART + "outputs/deep/er/b.bin",
        exchange -> {
          if (exchange.getRequestHeaders().containsKey("Expect")) {
            answer(exchange, 417, "");
          } else {
            server.honest(exchange);
          }
        });

    keep("task-1");

    assertKept("task-1");
  }

  /** With less patience than the JDK has, and with more. */
  @ParameterizedTest
  @ValueSource(ints = {1, 7})
  void areSentWhereNobodyAnswersTheAnnouncement(int idle) throws IOException {
    Map<String, Integer> got = new ConcurrentHashMap<>();
    try (RawServer silent = new RawServer((head, body, out) -> serve(got, head, body, out));
        ResultsDav slow = results(silent.url(), io, idle)) {
      slow.keep(LeftRun.report("task-1"), left);
      long announced = announced(silent);
      slow.keep(LeftRun.report("task-2"), left);

      assertEquals(3_000_000, got.get("/dav/" + PART + "outputs/deep/er/b.bin"));
      assertTrue(announced > 0);
      assertEquals(
          announced, announced(silent), "nobody is asked again who was found not to answer");
    }
  }

  private static long announced(RawServer server) {
    return server.heads().stream().filter(head -> head.contains("Expect:")).count();
  }

  /** Reads as much of a body as it is told of, and never says that it may come. */
  private static void serve(
      Map<String, Integer> got, String head, InputStream body, OutputStream out)
      throws IOException {
    String path = head.split(" ")[1];
    if (head.startsWith("PUT")) {
      int length = Integer.parseInt(head.replaceAll("(?s).*ength: (\\d+).*", "$1"));
      // one that was given up has less, and may end later than the one that follows it
      got.merge(path, body.readNBytes(length).length, Math::max);
    }
    boolean look = head.startsWith("PROPFIND");
    String status = look ? "207 Multi-Status" : "201 Created";
    RawServer.write(out, "HTTP/1.1 %s\r\nConnection: close\r\n\r\n".formatted(status));
    if (look) {
      String kind = path.endsWith("/") ? "<d:collection/>" : "";
      RawServer.write(out, LyingServer.multistatus(LyingServer.response(path, kind, "")));
    }
  }

  /** What is not there yet is looked for before it is made. */
  @ParameterizedTest
  @CsvSource({
    "400,",
    "401,",
    "403,",
    "406,",
    "500,",
    "501,",
    "200, <html/>",
    "204,",
    "302,",
    "207, <d:multistatus xmlns:d='DAV:'/>"
  })
  void areKeptWhereWhatIsMissingIsToldIn(int status, String body) {
    for (String path : List.of(PARTS, PARTS.substring(0, PARTS.length() - 1))) {
      server.lie(
          "PROPFIND",
          path,
          exchange -> {
            if (server.names().isEmpty() && !made()) {
              exchange.getResponseHeaders().add("Location", "/login");
              answer(exchange, status, body == null ? "" : body);
            } else {
              server.honest(exchange);
            }
          });
    }

    keep("task-1");

    assertKept("task-1");
  }

  private boolean made() {
    return server.count("MKCOL", "/dav/" + PARTS) > 0;
  }
}
