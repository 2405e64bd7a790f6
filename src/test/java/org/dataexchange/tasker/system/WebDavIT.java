package org.dataexchange.tasker.system;

import static org.dataexchange.tasker.system.Eventually.eventually;
import static org.dataexchange.tasker.system.TaskerSystem.SOON;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.rabbitmq.client.Channel;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import java.util.List;
import org.dataexchange.tasker.storage.webdav.ApacheDav;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;

/** Code and data on an Apache with mod_dav, over TLS and with a password. */
@Timeout(600)
@TestMethodOrder(OrderAnnotation.class)
@SystemTest
class WebDavIT {

  private static ApacheDav apache;
  private static TaskerSystem tasker;
  private static Shares shares;

  @BeforeAll
  static void start() throws Exception {
    apache = new ApacheDav();
    shares = new Shares(apache.documents());
    shares.algorithm("hello", "print('hello')");
    shares.file("single.py", "print('single')");
    for (String sample : new String[] {"demo2_code/run.py", "demo1_data/people.json"}) {
      shares.file(sample, "");
      Files.copy(
          Path.of("src/samples").resolve(sample),
          apache.documents().resolve(sample),
          java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    }
    tasker = new TaskerSystem("webdav");
    tasker.set("TASKER_STORAGE_URL", apache.url().toString());
    tasker.set("TASKER_STORAGE_USERNAME", ApacheDav.USER);
    tasker.set("TASKER_STORAGE_PASSWORD", ApacheDav.PASSWORD);
    tasker.set("TASKER_STORAGE_CA", apache.certificate().toString());
    tasker.set("TASKER_RESULTS_URL", apache.folder("results").toString());
    tasker.set("TASKER_RESULTS_USERNAME", ApacheDav.USER);
    tasker.set("TASKER_RESULTS_PASSWORD", ApacheDav.PASSWORD);
    tasker.set("TASKER_RETRY_WINDOW", "PT60S");
    tasker.start();
  }

  @AfterAll
  static void stop() throws Exception {
    tasker.close();
    apache.close();
  }

  private static JsonNode approval(String code) throws Exception {
    Script.Said said = tasker.command("approve", "--code", code);
    assertEquals(0, said.exitCode(), said::text);
    String json =
        said.text().lines().filter(line -> line.startsWith("{")).findFirst().orElseThrow();
    return new ObjectMapper().readTree(json).path("codeHash");
  }

  private static Answer run(String id, String code, String data, String hash) {
    tasker.send(
        "{\"taskId\": \"%s\", \"codePath\": \"%s\", \"dataPath\": \"%s\", \"codeHash\": %s}"
            .formatted(id, code, data, hash));
    return tasker.answer(id);
  }

  @Test
  @Order(1)
  void runsTheDemo() throws Exception {
    JsonNode approval = approval("demo2_code");
    assertEquals(shares.sha256("demo2_code"), approval.path("sha256").asText());
    assertFalse(approval.has("eTag"), approval::toString);

    Answer answer = run("demo", "demo2_code", "demo1_data", approval.toString());

    assertEquals("success", answer.state(), answer::toString);
    assertTrue(answer.stdout().contains("Average fortune: 100350000000.0"), answer::stdout);
    assertTrue(answer.report().path("eTag").isNull());
    assertEquals(1, answer.report().path("evidence").path("dataFilesRead").size());
    Path kept = apache.documents().resolve("results/demo").resolve(answer.runId());
    assertEquals(
        answer.keptReport(), new ObjectMapper().readTree(kept.resolve("report.json").toFile()));
    assertTrue(Files.readString(kept.resolve("stdout")).contains("Average fortune"));
    assertTrue(Files.size(kept.resolve("trace")) > 0);
  }

  @Test
  @Order(2)
  void provesASingleFileByItsETag() throws Exception {
    JsonNode approval = approval("single.py");
    assertFalse(approval.path("eTag").asText().isEmpty(), approval::toString);

    Answer right = run("right", "single.py", "data", approval.toString());
    assertEquals("success", right.state(), right::toString);
    assertEquals(approval.path("eTag").asText(), right.report().path("eTag").asText());

    Answer wrong = run("wrong", "single.py", "data", "{\"eTag\": \"5db6a51baa9e0\"}");
    assertEquals("rejected", wrong.state(), wrong::toString);
    assertEquals("hash-mismatch", wrong.reason());
  }

  @Test
  @Order(3)
  void saysHowFoldersAreApprovedHere() {
    Answer answer = run("folder", "hello", "data", "{\"eTag\": \"5db6a51baa9e0\"}");

    assertEquals("rejected", answer.state(), answer::toString);
    assertTrue(answer.output().contains("./tasker approve --code"), answer::output);
  }

  @Test
  @Order(4)
  void saysThatThereIsNothing() {
    Answer answer = run("nothing", "nowhere", "data", "{\"eTag\": \"5db6a51baa9e0\"}");

    assertEquals("not-found", answer.reason(), answer::toString);
  }

  @Test
  @Order(5)
  void waitsForAServerThatIsAway() throws Exception {
    apache.stop();
    eventually(
        "readiness says so",
        SOON,
        () -> {
          // a look that was under way when it went says something else
          String objection = tasker.objection("storage");
          return objection.contains("the results store cannot be read")
              && objection.contains("cannot be reached");
        });
    eventually("no task is taken", SOON, () -> tasker.broker().consumers(tasker.todo()) == 0);
    tasker.send(shares.request("away", "hello"));
    apache.start();

    Answer answer = tasker.answer("away");
    assertEquals("success", answer.state(), answer::toString);
    assertTrue(
        Files.exists(
            apache.documents().resolve("results/away").resolve(answer.runId() + "/report.json")));
    eventually("readiness says so", SOON, () -> tasker.objection("storage").isEmpty());
  }

  @Test
  @Order(5)
  void tellsHowFarADownloadIs() throws Exception {
    long size = 1L << 27;
    shares.file("large/zeros", "");
    try (FileChannel zeros =
        FileChannel.open(apache.documents().resolve("large/zeros"), StandardOpenOption.WRITE)) {
      zeros.write(ByteBuffer.allocate(1), size - 1);
    }
    Collection<Answer> heard;
    try (Channel channel = tasker.broker().channel()) {
      String queue = channel.queueDeclare().getQueue();
      channel.queueBind(queue, tasker.progress(), "DownloadingFiles");
      heard = tasker.broker().listen(queue);
      assertEquals("success", run("large", "hello", "large", approval("hello").toString()).state());
    }

    eventually("it is told how far it is", SOON, () -> !howFar(heard).isEmpty());
    for (JsonNode one : howFar(heard)) {
      assertEquals(size, one.path("bytesTotal").asLong());
      assertEquals(1, one.path("filesTotal").asLong());
      assertTrue(one.path("bytes").asLong() <= size, one::toString);
      assertTrue(one.path("files").asLong() <= 1, one::toString);
    }
  }

  private static List<JsonNode> howFar(Collection<Answer> heard) {
    return heard.stream().map(Answer::json).filter(step -> step.has("bytes")).toList();
  }

  @Test
  @Order(6)
  void submitsWithAHashOfItsOwn() {
    Script.Said said = tasker.command("submit", "--code", "hello", "--data", "data");

    assertEquals(0, said.exitCode(), said::text);
    assertTrue(said.text().contains("hello"), said::text);
    assertFalse(said.text().contains(ApacheDav.PASSWORD));
  }

  @Test
  @Order(7)
  void transfersDataOnce() throws Exception {
    assertEquals("success", run("again", "demo2_code", "demo1_data", demo()).state());
    double fetched = tasker.metric("tasker_cache_fetched_bytes").orElseThrow();
    double reused = tasker.metric("tasker_cache_reused_bytes").orElseThrow();

    Answer answer = run("once-more", "demo2_code", "demo1_data", demo());

    assertEquals("success", answer.state(), answer::toString);
    JsonNode evidence = answer.report().path("evidence");
    assertEquals("clean", evidence.path("verdict").asText());
    assertEquals(1, evidence.path("dataFilesRead").size());
    assertEquals(fetched, tasker.metric("tasker_cache_fetched_bytes").orElseThrow());
    assertTrue(tasker.metric("tasker_cache_reused_bytes").orElseThrow() > reused);
    Script.Said checked = tasker.command("cache", "verify");
    assertEquals(0, checked.exitCode(), checked::text);
    assertTrue(checked.text().contains("whole, and 0 removed"), checked::text);
    // what was fetched is in use until the answer is acked, and some moments longer
    Path run = tasker.run("once-more");
    eventually("its data are let go", SOON, () -> !Files.exists(run.resolve("data")));
    assertEquals(0, tasker.command("cache", "clear").exitCode());
    assertTrue(tasker.command("cache", "size").text().contains("0B in 0 files"));
    assertEquals("success", run("cleared", "demo2_code", "demo1_data", demo()).state());
  }

  private static String demo() throws Exception {
    return "{\"sha256\": \"%s\"}".formatted(shares.sha256("demo2_code"));
  }

  @Test
  @Order(8)
  void saysThatThePasswordIsWrongAndShowsNone() throws Exception {
    assertFalse(tasker.log().contains(ApacheDav.PASSWORD));
    tasker.set("TASKER_STORAGE_PASSWORD", "not-his-own");
    tasker.startAlone();
    eventually("readiness says so", SOON, () -> tasker.objection("storage").contains("(401)"));

    tasker.send(shares.request("unknown-user", "hello"));

    assertTrue(tasker.objection("storage").contains(apache.url().toString()));
    assertFalse(tasker.log().contains("not-his-own"));
    assertEquals(1, tasker.broker().ready(tasker.todo()));
    tasker.set("TASKER_STORAGE_PASSWORD", ApacheDav.PASSWORD);
    tasker.start();
    assertEquals("success", tasker.answer("unknown-user").state());
  }
}
