package org.dataexchange.tasker.record;

import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.dataexchange.tasker.record.RecordSamples.run;
import static org.dataexchange.tasker.record.RecordSamples.verified;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.dataexchange.tasker.record.chain.ChainedEntry;
import org.dataexchange.tasker.record.chain.NodeKey;
import org.dataexchange.tasker.record.chain.Salted;
import org.dataexchange.tasker.record.chain.SignedHead;
import org.dataexchange.tasker.record.store.Database;
import org.dataexchange.tasker.record.store.EntryTable;
import org.dataexchange.tasker.task.Entry;
import org.dataexchange.tasker.task.Entry.Text;
import org.dataexchange.tasker.task.Failures.StorageFailed;
import org.dataexchange.tasker.task.Recorder.Recorded;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What holds in every database. */
abstract class NodeRecordCase {

  private static final Map<Text, Salted> NONE = new EnumMap<>(Text.class);

  @TempDir Path workspace;
  Path folder;
  private Database.Place place;

  @BeforeEach
  final void place() throws SQLException {
    folder = workspace.resolve("record");
    place = place(folder);
  }

  /** An empty database. */
  abstract Database.Place place(Path folder) throws SQLException;

  final NodeRecord open(Clock clock) {
    return RecordSamples.open("node-1", place, clock);
  }

  final NodeRecord open() {
    return open(Clock.systemUTC());
  }

  @Test
  void aKeyThatTheChainDoesNotNameSignsNothing() throws SQLException {
    try (NodeRecord record = open()) {
      record.record(run("1"));
      Optional<Path> other = Optional.of(workspace.resolve("other.pem"));
      new NodeRecord(new NodeRecord.Setup("node-1", place, other), Clock.systemUTC()).close();

      Verification.Result found = verified(record);
      assertEquals(Optional.empty(), found.fault());
      assertEquals(0, found.chains().getFirst().signatures());
    }
  }

  @Test
  void aChainBeginsWithTheKeyThatSignsIt() throws SQLException {
    try (NodeRecord record = open()) {
      Recorded first = record.record(run("1"));

      assertEquals(2, first.number());
      Verification.Result found = verified(record);
      assertEquals(Optional.empty(), found.fault());
      assertEquals(2, found.entries());
    }
  }

  @Test
  void whatHappenedOnceIsRecordedOnce() throws SQLException {
    Recorded first;
    try (NodeRecord record = open()) {
      first = record.record(run("1"));
      assertEquals(first, record.record(run("1")));
    }
    try (NodeRecord after = open()) {
      assertEquals(first, after.record(run("1")));
      assertEquals(2, verified(after).entries());
    }
  }

  @Test
  void manyAtOnceStandInOneChain() throws Exception {
    try (NodeRecord record = open();
        ExecutorService threads = Executors.newFixedThreadPool(16)) {
      List<Callable<Recorded>> work =
          IntStream.range(0, 400)
              .<Callable<Recorded>>mapToObj(i -> () -> record.record(run("r" + i % 300)))
              .toList();
      List<Long> numbers = new ArrayList<>();
      for (Future<Recorded> one : threads.invokeAll(work)) {
        numbers.add(one.get().number());
      }

      assertEquals(300, numbers.stream().distinct().count());
      assertEquals(301, verified(record).entries());
      assertEquals(Optional.empty(), verified(record).fault());
    }
  }

  @Test
  void twoProcessesAppendToOneChain() throws Exception {
    try (NodeRecord one = open();
        NodeRecord other = open();
        ExecutorService threads = Executors.newFixedThreadPool(2)) {
      Future<?> a =
          threads.submit(() -> IntStream.range(0, 50).forEach(i -> one.record(run("a" + i))));
      Future<?> b =
          threads.submit(() -> IntStream.range(0, 50).forEach(i -> other.record(run("b" + i))));
      a.get();
      b.get();

      assertEquals(101, verified(one).entries());
      assertEquals(Optional.empty(), verified(one).fault());
    }
  }

  /** Two servers that were given one name: each has a key of its own. */
  @Test
  void twoKeysOfOneNameSignOneChain() throws Exception {
    Optional<Path> key = Optional.of(workspace.resolve("other.pem"));
    try (NodeRecord one = open();
        NodeRecord other =
            new NodeRecord(new NodeRecord.Setup("node-1", place, key), Clock.systemUTC());
        ExecutorService threads = Executors.newFixedThreadPool(2)) {
      Future<?> a =
          threads.submit(() -> IntStream.range(0, 30).forEach(i -> one.record(run("a" + i))));
      Future<?> b =
          threads.submit(() -> IntStream.range(0, 30).forEach(i -> other.record(run("b" + i))));
      a.get();
      b.get();
      one.sign();
      other.sign();

      Verification.Result found = verified(one);
      assertEquals(Optional.empty(), found.fault());
      assertEquals(2, found.chains().getFirst().keys());
    }
  }

  @Test
  void aKeyThatIsLostBeginsANewOne() throws Exception {
    String lost;
    try (NodeRecord record = open()) {
      record.record(run("1"));
      lost = record.key().publicKey();
    }
    Files.delete(folder.resolve("key.pem"));
    try (NodeRecord after = open()) {
      after.record(run("2"));
      after.sign();

      assertNotEquals(lost, after.key().publicKey());
      Verification.Result found = verified(after);
      assertEquals(Optional.empty(), found.fault());
      assertEquals(4, found.entries());
      assertEquals(2, found.chains().getFirst().signatures());
    }
  }

  @Test
  void aClockThatGoesBackIsSeenAndBreaksNothing() throws SQLException {
    try (NodeRecord now = open()) {
      now.record(run("1"));
    }
    Clock past = Clock.fixed(Instant.parse("2020-01-01T00:00:00Z"), ZoneOffset.UTC);
    try (NodeRecord then = open(past)) {
      then.record(run("2"));

      assertEquals(Optional.empty(), verified(then).fault());
      assertEquals(1, verified(then).chains().getFirst().backwards());
    }
  }

  @Test
  void aHeadThatWasKeptElsewhereIsStillInTheChain() throws SQLException {
    SignedHead kept;
    try (NodeRecord record = open()) {
      record.record(run("1"));
      kept = SignedHead.read(record.head().json());
      record.record(run("2"));

      assertTrue(kept.holds());
      assertEquals(
          Optional.empty(),
          Verification.of(record.database(), List.of(kept), entries -> {}).fault());
    }
  }

  /** Mails, editors and other systems' shells lay out and encode what they keep. */
  @Test
  void headsAreReadAsOthersKeepThem() throws IOException {
    try (NodeRecord record = open()) {
      record.record(run("1"));
      String json = record.head().json();
      List<SignedHead> two = List.of(SignedHead.read(json), SignedHead.read(json));

      String laidOut = "\n" + json.replace(",", ",\r\n  ") + "\r\n\r\n" + json;
      assertEquals(two, SignedHead.readAll(laidOut.getBytes(UTF_8)));
      assertEquals(two, SignedHead.readAll(("\uFEFF" + json + "\r\n" + json).getBytes(UTF_8)));
      assertEquals(two, SignedHead.readAll(("\uFEFF" + json + "\n" + json).getBytes(UTF_16LE)));
    }
    for (String none : List.of("", "null", "[]", "{}", "{\"node\":\"a\"}", "hello")) {
      assertThrows(
          IllegalArgumentException.class, () -> SignedHead.readAll(none.getBytes(UTF_8)), none);
    }
  }

  @Test
  void theKeyIsForItsOwnerAlone() throws IOException {
    open().close();

    assertEquals(
        "rw-------",
        PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("key.pem"))));
    assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)));
  }

  @Test
  void aFileThatIsNoKeyIsRefusedWithWhatIs() throws IOException {
    Files.createDirectories(folder);
    Files.writeString(folder.resolve("key.pem"), "hello");

    StorageFailed refused = assertThrows(StorageFailed.class, this::open);

    assertTrue(refused.getMessage().contains("openssl genpkey -algorithm ed25519"));
  }

  @Test
  void aTextThatDatabasesRefuseIsKeptAsFarAsItCanBe() throws SQLException {
    try (NodeRecord record = open()) {
      record.record(run("1").with(Text.CODE, "a\0b\uD800c"));

      assertEquals(Optional.empty(), verified(record).fault());
    }
  }

  /** As somebody puts it there who may write into the database, and has no key. */
  private void forge(String once) throws SQLException {
    try (Connection connection = RecordSamples.open("node-1", place).database().open()) {
      EntryTable table = new EntryTable(connection, "node-1");
      table.insert(
          ChainedEntry.after(table.head(), "node-1", Instant.now(), run(once), NONE), NONE);
    }
  }

  @Test
  void whatSomebodyElsePutsAtTheEndIsNotSignedUnseen() throws SQLException {
    try (NodeRecord record = open()) {
      record.watch();
      record.record(run("1"));
      record.sign();
      forge("2");
      record.record(run("3"));

      record.sign();
      assertEquals(1, verified(record).chains().getFirst().signatures());
      assertEquals("", record.warning());
      record.sign();
      assertTrue(record.warning().contains("entries 3 to 3"), record.warning());
      assertEquals(2, verified(record).chains().getFirst().signatures());
    }
  }

  @Test
  void whatSomebodyElsePutsAtTheEndOfARecordAtRestIsSaidToo() throws SQLException {
    try (NodeRecord record = open()) {
      record.watch();
      record.record(run("1"));
      record.sign();
      forge("2");

      record.sign();
      record.sign();
      assertTrue(record.warning().contains("entries 3 to 3"), record.warning());
    }
  }

  @Test
  void whatACommandAddsIsSignedByItAndNothingIsSaid() throws SQLException {
    try (NodeRecord record = open()) {
      record.watch();
      record.record(run("1"));
      try (NodeRecord command = open()) {
        command.record(run("2"));
        record.record(run("3"));
        record.sign();
        command.record(run("4"));
      }
      record.record(run("5"));
      record.sign();
      record.sign();

      assertEquals("", record.warning());
      assertEquals(Optional.empty(), verified(record).fault());
      assertEquals(6, verified(record).chains().getFirst().signed());
    }
  }

  @Test
  void aKeyThatAllUsersCanReadIsSaid() throws IOException {
    open().close();
    try (NodeRecord record = open()) {
      assertEquals("", record.warning());
    }
    Files.setPosixFilePermissions(
        folder.resolve("key.pem"), PosixFilePermissions.fromString("rw-r--r--"));
    try (NodeRecord record = open()) {
      assertTrue(record.warning().contains("chmod 600"), record.warning());
    }
  }

  /** Any role may ask for a head, and a signature of it passes for the node's. */
  @Test
  void aHeadThatIsAskedForSignsNothingOfSomebodyElse() throws SQLException {
    try (NodeRecord record = open()) {
      record.watch();
      record.record(run("1"));
      forge("2");
      assertEquals(2, record.head().number());
      record.record(run("3"));
      assertEquals(2, record.head().number());
      assertTrue(record.head().holds());

      record.sign();
      record.sign();
      assertEquals(4, record.head().number());
    }
  }

  /** By a key of one's own, which one puts there first, all that follows would be signed. */
  @Test
  void aKeyThatSomebodyElsePutsThereSignsNothingUnseen() throws Exception {
    try (NodeRecord record = open()) {
      record.watch();
      record.record(run("1"));
      record.sign();
      NodeKey his = NodeKey.in(workspace.resolve("his.pem"));
      try (Connection connection = record.database().open()) {
        EntryTable table = new EntryTable(connection, "node-1");
        Entry key = Entry.of(Entry.Kind.KEY).with(ChainedEntry.PUBLIC_KEY, his.publicKey());
        table.insert(ChainedEntry.after(table.head(), "node-1", Instant.now(), key, NONE), NONE);
        table.insert(SignedHead.of("node-1", table.head(), Instant.now(), his));
      }

      record.sign();
      record.sign();
      assertTrue(record.warning().contains("entries 3 to 3"), record.warning());
      record.record(run("2"));
      record.sign();
      Verification.Chain chain = verified(record).chains().getFirst();
      assertEquals(5, chain.signed());
      assertEquals(Optional.empty(), chain.fault());
    }
  }
}
