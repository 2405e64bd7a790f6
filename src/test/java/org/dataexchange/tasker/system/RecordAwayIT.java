package org.dataexchange.tasker.system;

import static org.dataexchange.tasker.system.Eventually.eventually;
import static org.dataexchange.tasker.system.TaskerSystem.SOON;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.dataexchange.tasker.chaos.Records;
import org.dataexchange.tasker.record.PostgreSql;
import org.dataexchange.tasker.record.store.Database;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The database of the record does not answer: answers wait for it, and nothing else does. */
@Timeout(600)
@SystemTest
class RecordAwayIT {

  /** Longer than any look may be old. */
  private static final Duration AWAY = Duration.ofSeconds(75);

  @TempDir Path folder;
  private PostgreSql server;
  private Database.Place place;
  private TaskerSystem tasker;

  @BeforeEach
  void start() throws Exception {
    server = new PostgreSql();
    place = server.fresh(folder);
    tasker = new TaskerSystem("recordaway");
    tasker.set("TASKER_RECORD_URL", place.url().orElseThrow());
    tasker.set("TASKER_RECORD_USERNAME", PostgreSql.USER);
    tasker.set("TASKER_RECORD_PASSWORD", PostgreSql.PASSWORD);
    tasker.shares().algorithm("hello", "print('hello')");
    tasker.start();
  }

  @AfterEach
  void stop() throws Exception {
    tasker.close();
    server.close();
  }

  /** Of an engine that answers, on a machine that has much else to do. */
  private static final String LATE = "it did not answer within 2 s";

  /** What is said to be wrong beside the record, while all is well with it. */
  private Set<String> others() throws IOException, InterruptedException {
    Set<String> wrong = new TreeSet<>();
    for (String need : List.of("engine", "storage", "workspace", "broker")) {
      String objection = tasker.objection(need);
      if (!objection.isEmpty() && !objection.endsWith(LATE)) {
        wrong.add(need + ": " + objection);
      }
    }
    return wrong;
  }

  @Test
  void theAnswerWaitsAndReadinessNamesTheRecordAlone() throws Exception {
    tasker.run("before", "hello");
    server.freeze();
    tasker.send(tasker.shares().request("meanwhile", "hello"));

    Set<String> wrong = new TreeSet<>();
    long end = System.nanoTime() + AWAY.toNanos();
    eventually(
        "it is away for long enough",
        AWAY.multipliedBy(2),
        () -> {
          wrong.addAll(others());
          return System.nanoTime() > end;
        });
    assertTrue(tasker.objection("record").contains(server.address()), tasker.objection("record"));
    assertEquals(503, tasker.get("/health/ready").statusCode());
    assertEquals(List.of(), tasker.answers("meanwhile"));
    assertEquals(Set.of(), wrong);
    eventually("the engine is well", SOON, () -> tasker.objection("engine").isEmpty());

    server.thaw();
    tasker.answer("meanwhile");
    tasker.awaitReady();
    assertEquals(1, tasker.answers("meanwhile").size());
    assertEquals(List.of(), Records.of(List.of(Database.at(place))).complaints(tasker.answers()));
  }
}
