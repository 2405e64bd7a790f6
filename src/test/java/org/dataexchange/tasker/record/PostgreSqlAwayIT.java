package org.dataexchange.tasker.record;

import static org.dataexchange.tasker.record.RecordSamples.run;
import static org.dataexchange.tasker.record.RecordSamples.verified;
import static org.dataexchange.tasker.system.Eventually.eventually;
import static org.dataexchange.tasker.system.Eventually.eventuallyGet;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.dataexchange.tasker.record.store.Database;
import org.dataexchange.tasker.task.Recorder.Recorded;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The database goes away while entries come, in each way that one can. */
@Timeout(240)
class PostgreSqlAwayIT {

  private static final Duration SOON = Duration.ofSeconds(90);

  @TempDir Path folder;
  private PostgreSql server;
  private String database;
  private Database.Place place;
  private NodeRecord record;
  private final ExecutorService threads = Executors.newCachedThreadPool();

  @BeforeEach
  void start() throws Exception {
    server = new PostgreSql();
    database = server.database(PostgreSql.USER);
    place = server.place(folder, database, PostgreSql.USER);
    record = RecordSamples.open("node-1", place);
    record.record(run("before"));
  }

  @AfterEach
  void stop() throws Exception {
    record.close();
    threads.shutdownNow();
    server.close();
  }

  /** As an answer waits for its entry. */
  private Recorded insisting(String id) {
    return eventuallyGet("it is recorded", SOON, () -> Optional.of(record.record(run(id))));
  }

  private List<Future<Recorded>> coming(int count) {
    List<Future<Recorded>> coming = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String id = "r" + i;
      coming.add(threads.submit(() -> insisting(id)));
    }
    return coming;
  }

  private void eachIsThereOnce(List<Future<Recorded>> coming) throws Exception {
    List<Long> numbers = new ArrayList<>();
    for (Future<Recorded> one : coming) {
      numbers.add(one.get().number());
    }
    assertEquals(coming.size(), numbers.stream().distinct().count());
    Verification.Result found = verified(record);
    assertEquals(Optional.empty(), found.fault());
    // with the key's and the first
    assertEquals(coming.size() + 2, found.entries());
    assertEquals("", record.objection());
  }

  private void saysWhere(String objection) {
    assertTrue(objection.contains(server.address()), objection);
    assertFalse(objection.contains(PostgreSql.PASSWORD), objection);
    assertFalse(objection.matches("(?s).*(\n|\\. [A-Z]).*"), objection);
  }

  @Test
  void oneThatIsStoppedHoldsEntriesBack() throws Exception {
    server.kill();
    List<Future<Recorded>> coming = coming(3);
    eventually("it says so", SOON, () -> !record.objection().isEmpty());
    saysWhere(record.objection());

    server.start();
    eachIsThereOnce(coming);
  }

  @Test
  void oneThatHangsHoldsEntriesBack() throws Exception {
    server.freeze();
    List<Future<Recorded>> coming = coming(3);
    eventually("it says so", SOON, () -> !record.objection().isEmpty());
    saysWhere(record.objection());

    server.thaw();
    eachIsThereOnce(coming);
  }

  @Test
  void connectionsThatAreCutLoseNothingAndRepeatNothing() throws Exception {
    List<Future<Recorded>> coming = coming(200);
    for (int cut = 0; cut < 20; cut++) {
      server.sql(
          "select pg_terminate_backend(pid) from pg_stat_activity where datname = '%s'"
              .formatted(database));
    }
    eachIsThereOnce(coming);
  }

  /** The server commits, and the node never hears of it. */
  @Test
  void aCommitWhoseAnswerIsLostIsNotRepeated() throws Exception {
    try (Line line = new Line(server.port());
        NodeRecord far =
            RecordSamples.open(
                "node-1",
                new Database.Place(
                    folder,
                    Optional.of("jdbc:postgresql://127.0.0.1:" + line.port() + "/" + database),
                    place.username(),
                    place.password()))) {
      far.record(run("1"));
      line.loseWhatAnswers("COMMIT");
      Recorded second = far.record(run("2"));

      assertTrue(line.hasLost(), "an answer was lost");
      assertEquals(second, far.record(run("2")));
      assertEquals(Optional.empty(), verified(far).fault());
      assertEquals(4, verified(far).entries());
    }
  }

  @Test
  void aPasswordThatIsRefusedIsSaidWithoutIt() throws Exception {
    Database.Place wrong =
        new Database.Place(
            folder, place.url(), Optional.of("nobody-here"), Optional.of(PostgreSql.PASSWORD));
    try (NodeRecord refused = RecordSamples.open("node-1", wrong)) {
      saysWhere(refused.objection());
      assertFalse(refused.objection().contains("nobody-here"), refused.objection());
    }
  }
}
