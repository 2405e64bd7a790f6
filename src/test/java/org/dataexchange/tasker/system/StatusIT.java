package org.dataexchange.tasker.system;

import static org.dataexchange.tasker.system.Eventually.eventually;
import static org.dataexchange.tasker.system.Eventually.eventuallyGet;
import static org.dataexchange.tasker.system.TaskerSystem.SOON;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dataexchange.tasker.site.Site;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the script says of the server that it started. */
@Timeout(600)
@SystemTest
class StatusIT {

  @TempDir Path home;

  /** While it is ready; on a busy machine the engine may be late for a look. */
  private static String status(TaskerSystem tasker) {
    return eventuallyGet(
            "it is ready",
            SOON,
            () -> Optional.of(tasker.command("status")).filter(said -> said.exitCode() == 0))
        .text();
  }

  @Test
  void hasWhatIsWrongAndTheStartHasTheWarningsToo() throws Exception {
    try (TaskerSystem tasker = new TaskerSystem("warned")) {
      tasker
          .set("HTTP_HOST", "0.0.0.0")
          .set("METRICS_AUTHENTICATION", "false")
          .set("TASKER_METRICS_ROLE", "none");
      for (String said : List.of(tasker.say("up", "server"), status(tasker))) {
        assertTrue(said.contains("tasker.metrics.role is set, but means nothing any more"), said);
        assertTrue(said.contains("/metrics asks nobody for a login"), said);
      }

      try (Client operator = tasker.operator()) {
        operator.post("/api/node", "{\"paused\": true}");
        String paused = tasker.command("status").text();
        assertTrue(paused.contains("tasks: paused by an operator"), paused);
        assertTrue(paused.contains("POST /api/node {\"paused\": false}"), paused);
        operator.post("/api/node", "{\"paused\": false}");
      }

      Path users = Files.writeString(home.resolve("users.xml"), "<server/>");
      tasker.set("TASKER_USERS", users.toString());
      String said = status(tasker);
      assertFalse(said.contains("means nothing"), said);
      assertTrue(said.contains("an operator's login is told"), said);
    }
  }

  @Test
  void hasTheImagesThatRequestsMayNameAndWhatIsWrongWithThem() throws Exception {
    try (TaskerSystem tasker = new TaskerSystem("images")) {
      tasker.set("TASKER_IMAGES", "b=datex:latest, a = datex:latest,gone=nowhere.example/x:1");
      // a start takes its time, which is not that of the looks
      tasker.say("up", "server");
      eventually(
          "all are looked at",
          SOON,
          () -> tasker.say("up", "server").contains("gone (nowhere.example/x:1): the engine on "));
      assertFalse(tasker.say("up", "server").contains("a, b (datex:latest)"));
      String said = status(tasker);
      assertTrue(said.contains("             a, b (datex:latest): ready\n"), said);
      assertTrue(said.contains("could not find the job image nowhere.example/x:1"), said);
    }
  }

  @Test
  void takesTheBrokersAddressFromTheFileThatTheServerTakesItFrom() throws Exception {
    String uri = Script.variable("TASKER_BROKER_URI");
    Path file = Files.writeString(home.resolve("uri"), uri + "\n");
    Map<String, String> settings =
        Map.of("TASKER_BROKER_URI", "", "TASKER_BROKER_URI_FILE", file.toString());

    String said = Script.attempt(settings, "status").text();

    assertTrue(said.contains("broker   up on 127.0.0.1:" + URI.create(uri).getPort()), said);
    said = Script.attempt(settings, "cancel", "--lift", "nothing").text();
    assertFalse(said.contains("both set"), said);
  }

  /** And not the usual one, where somebody else's broker may be. */
  @Test
  void takesNoOtherPortThanTheOneThatIsWritten() {
    Script.Said said =
        Script.attempt(Map.of("TASKER_BROKER_URI", "amqp://guest@127.0.0.1:56l2/%2f"), "status");

    assertEquals(1, said.exitCode());
    assertTrue(said.text().contains("TASKER_BROKER_URI is not like amqp://"), said::text);
  }

  @Test
  void asksOverHttpsWhereNothingElseListens() throws Exception {
    int port = Site.freePort();
    try (TaskerSystem tasker = new TaskerSystem("tls")) {
      tasker.set("HTTP_PORT", "-1");
      Script.Said nowhere = tasker.tryToStart();
      assertEquals(1, nowhere.exitCode());
      assertTrue(nowhere.text().contains("it would listen nowhere"), nowhere::text);

      String tls = Certificate.in(home).keyStore();
      Path users = Files.writeString(home.resolve("users.xml"), "<server>" + tls + "</server>");
      tasker.set("TASKER_USERS", users.toString()).set("HTTPS_PORT", Integer.toString(port));
      for (String said : List.of(tasker.say("up", "server"), status(tasker))) {
        assertTrue(said.contains("on https://127.0.0.1:" + port), said);
      }
    }
  }
}
