package org.dataexchange.tasker.record;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.dataexchange.tasker.record.RecordSamples.run;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.dataexchange.tasker.disk.Sha256;
import org.dataexchange.tasker.record.chain.Fault;
import org.dataexchange.tasker.record.chain.Head;
import org.dataexchange.tasker.record.chain.NodeKey;
import org.dataexchange.tasker.record.chain.SignedHead;
import org.dataexchange.tasker.record.store.Database;
import org.dataexchange.tasker.record.store.EntrySearch;
import org.dataexchange.tasker.record.store.Filter;
import org.dataexchange.tasker.task.Entry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What somebody with every right changes by hand is found, and named. Entry 1 is the key's, 2 to 7
 * are runs, and the node signed 6.
 */
abstract class TamperingCase {

  private static final String ME = "node = 'node-1' and number = ";

  @TempDir Path folder;
  NodeRecord record;

  /** An empty database. */
  abstract Database.Place place(Path folder) throws SQLException;

  /** One that nothing of the database refuses anything: no trigger, no foreign key. */
  abstract Connection unlocked() throws SQLException;

  @BeforeEach
  final void record() throws SQLException {
    Database.Place place = place(folder.resolve("one"));
    record = RecordSamples.open("node-1", place);
    for (int i = 2; i <= 6; i++) {
      record.record(run("r" + i));
    }
    record.sign();
    record.record(run("r7"));
    try (NodeRecord other = RecordSamples.open("node-2", place)) {
      other.record(run("x2"));
    }
    assertEquals(Optional.empty(), fault());
  }

  @AfterEach
  final void close() {
    record.close();
  }

  private Optional<Fault> fault() {
    try {
      return record.verify(List.of(), entries -> {}).fault();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  final void isFound(long number, String what) {
    Fault found = fault().orElseThrow(() -> new AssertionError("nothing was found"));
    assertEquals("node-1", found.node());
    assertEquals(number, found.number(), found.toString());
    assertTrue(found.what().contains(what), found.toString());
  }

  final void change(String... statements) throws SQLException {
    try (Connection connection = unlocked();
        Statement statement = connection.createStatement()) {
      for (String one : statements) {
        assertTrue(statement.executeUpdate(one) > 0, one);
      }
    }
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "a body | update entry set body = replace(body, 'success', 'error') where ME 4 | 4 | its body was changed",
        "a column | update entry set state = 'error' where ME 4 | 4 | its column for state has 'error'",
        "a column is emptied | update entry set run = null where ME 4 | 4 | its column for run has ''",
        "the time beside it | update entry set at = '2020-01-01T00:00:00.000Z' where ME 4 | 4 | its column for at",
        "an entry is removed | delete from entry where ME 4 | 4 | it is missing; the next that is there is 5",
        "a number | update entry set number = 99 where ME 7 | 7 | it is missing; the next that is there is 99",
        "the first is removed | delete from entry where ME 1 | 1 | it is missing",
        "the last that is signed are removed | delete from entry where number >= 5 and ME number | 5 | it is missing, with all behind it: the node signed 6",
        "a text | update erasable_text set value = 'other' where field = 'data' and ME 4 | 4 | its text 'data', or the salt of it, was changed",
        "a salt | update erasable_text set salt = '00' where field = 'data' and ME 4 | 4 | its text 'data', or the salt of it, was changed",
        "the end of a salt is a text's beginning | update erasable_text set salt = substr(salt, 1, 31), value = concat(substr(salt, 32), value) where field = 'data' and ME 4 | 4 | its text 'data', or the salt of it, was changed",
        "a text is removed | delete from erasable_text where field = 'data' and ME 4 | 4 | its text 'data' is gone, and nothing says that it was erased",
        "a text is added | insert into erasable_text (node, number, field, at, salt, value) select node, number, 'why', at, salt, value from erasable_text where field = 'data' and ME 4 | 4 | it has a text 'why' that it never had",
        "a text is moved | update erasable_text set number = 5, field = 'user' where field = 'data' and ME 4 | 4 | its text 'data' is gone",
        "a text is hidden from times | update erasable_text set at = '1' where field = 'data' and ME 4 | 4 | its text 'data' is not found by what it says",
        "a text of no entry | insert into erasable_text (node, number, field, at, salt, value) select node, 44, field, at, salt, value from erasable_text where ME 4 | 44 | it is missing, and texts of it are there",
        "a signature's hash | update signed_head set hash = 'x' where ME 6 | 6 | the signature of the chain so far is not what it says",
        "a signature's time | update signed_head set at = '2030-01-01T00:00:00.000Z' where ME 6 | 6 | the signature of the chain so far is not what it says",
        "signatures are removed | delete from signed_head | 6 | and that signature was removed",
      })
  void isFoundByHand(String what, String sql, long number, String found) throws SQLException {
    change(sql.replace("ME ", ME));

    isFound(number, found);
  }

  @Test
  void aBodyAndItsHash() throws SQLException {
    rehash(4, "success", "error");

    isFound(5, "it does not stand upon the one before");
  }

  /** Whoever can write into the database has no key, and must not get the node to sign for him. */
  @ParameterizedTest
  @CsvSource({"4, what the node signed", "7, what this process wrote"})
  void nothingIsSignedOfARunThatWasChanged(long number, String behind) throws SQLException {
    receipt(number);
    rehash(number, "success", "error");

    assertTrue(
        assertThrows(RunReceipts.Changed.class, () -> receipt(number), behind)
            .getMessage()
            .contains("nothing is signed of entry " + number));
  }

  private String receipt(long number) throws SQLException {
    return new RunReceipts(record)
        .of(new EntrySearch(record.database()).find("node-1", number).orElseThrow());
  }

  /** Of what the node signed there is still its own word, beside the database. */
  @Test
  void nothingIsSignedOfARunThatWasChangedWithTheSignaturesBehindIt() throws SQLException {
    change("delete from signed_head");
    rehash(6, "success", "error");

    assertThrows(RunReceipts.Changed.class, () -> receipt(6));
  }

  @Test
  void bodiesThatAreExchanged() throws SQLException {
    change(
        "update entry set number = 40, once = 'z' where " + ME + 4,
        "update entry set number = 4 where " + ME + 5,
        "update entry set number = 5, once = 'r4' where " + ME + 40);

    isFound(4, "its body is that of entry 5 of node-1");
  }

  @Test
  void anEntryThatIsPutInBetween() throws SQLException {
    change(
        "update entry set number = number + 100 where number > 4 and node = 'node-1'",
        "insert into entry (node, number, at, kind, once, hash, body)"
            + " select node, 5, at, kind, 'new', hash, body from entry where "
            + ME
            + 4,
        "update entry set number = number - 99 where number > 100 and node = 'node-1'");

    isFound(5, "its body is that of entry 4 of node-1");
  }

  @Test
  void anEntryAtTheEndThatNobodyWrote() throws SQLException {
    change(
        "insert into entry (node, number, at, kind, once, hash, body)"
            + " select node, 8, at, kind, 'new', hash, body from entry where "
            + ME
            + 7);

    isFound(8, "its body is that of entry 7 of node-1");
  }

  @Test
  void anotherNodesEntry() throws SQLException {
    change(
        "insert into entry (node, number, at, kind, once, hash, body)"
            + " select 'node-1', 8, at, kind, 'new', hash, body from entry"
            + " where node = 'node-2' and number = 2");

    isFound(8, "its body is that of entry 2 of node-2");
  }

  @Test
  void aTextThatIsSaidToBeErasedByWhatIsNoErasure() throws SQLException {
    change(
        "delete from erasable_text where field = 'data' and " + ME + 4,
        "insert into erased_text values ('node-1', 4, 'data', 'node-1', 7)");

    isFound(4, "its text 'data' is gone, and what is to have erased it is no erasure");
  }

  @Test
  void aTextThatIsSaidToBeErasedWithOthers() throws Exception {
    new Erasing(record).erase(Filter.ALL.with(Entry.Text.TASK, "tr5"), "task");
    assertEquals(Optional.empty(), fault());
    change(
        "delete from erasable_text where field = 'data' and " + ME + 4,
        "insert into erased_text values ('node-1', 4, 'data', 'node-1', 8)");

    isFound(8, "it did not erase the texts that are said to be erased by it");
  }

  @Test
  void aTextThatIsSaidToBeErasedAndIsThere() throws SQLException {
    change("insert into erased_text values ('node-1', 4, 'data', 'node-1', 7)");

    isFound(4, "its text 'data' is said to be erased, and is there");
  }

  @Test
  void aSignatureByAnotherKey() throws Exception {
    NodeKey another = NodeKey.in(folder.resolve("another.pem"));
    change("delete from signed_head");
    sign(SignedHead.of("node-1", new Head(6, hash(6)), Instant.now(), another));

    isFound(6, "signed by a key that the node did not have then");
  }

  /** The whole chain by somebody who has no key of the node's. */
  @Test
  void aChainThatIsMadeAnewWithAnotherKey() throws Exception {
    change("delete from signed_head", "delete from erasable_text", "delete from entry");
    Database.Place place = place(folder.resolve("forged"));
    try (NodeRecord forged = RecordSamples.open("node-1", place)) {
      for (int i = 2; i <= 9; i++) {
        forged.record(run("f" + i));
      }
      forged.sign();

      Verification.Result found =
          Verification.of(forged.database(), NodeRecord.kept(folder.resolve("one")), entries -> {});
      assertTrue(found.fault().orElseThrow().what().contains("the chain was made anew"));
    }
  }

  /** The node's own key, and all that is behind the last head that somebody kept. */
  @Test
  void whatIsBehindTheLastHeadIsNotFound() throws SQLException {
    change("delete from erasable_text where " + ME + 7, "delete from entry where " + ME + 7);

    assertEquals(Optional.empty(), fault());
  }

  /** A body that nobody's Tasker wrote, with its hash. */
  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "no JSON",
        "{}",
        "{'version':1}",
        "{'version':1,'number':8}",
        "{'version':1,'node':'node-1','number':8,'previous':'PREVIOUS'}",
        "{'version':1,'node':'node-1','number':8,'at':'AT','previous':'PREVIOUS','kind':'run','once':'z'}",
        "{'version':1,'node':'node-1','number':8,'at':'AT','previous':'PREVIOUS','kind':'run','once':'z','facts':{},'texts':null}",
        "{'version':1,'node':'node-1','number':8,'at':'AT','previous':'PREVIOUS','kind':null,'once':'z','facts':{},'texts':{}}",
        "{'version':1,'node':'node-1','number':8,'at':'AT','previous':'PREVIOUS','kind':'run','once':'z','facts':{'run':'a','run':null},'texts':{}}",
      })
  void aBodyThatIsNone(String form) throws SQLException {
    String at = "2026-11-30T12:00:00.000Z";
    String body = form.replace('\'', '"').replace("AT", at).replace("PREVIOUS", hash(7));
    try (Connection connection = unlocked();
        PreparedStatement insert =
            connection.prepareStatement(
                "insert into entry (node, number, at, kind, once, hash, body)"
                    + " values ('node-1', 8, ?, 'run', 'z', ?, ?)")) {
      insert.setString(1, at);
      insert.setString(2, Sha256.hex(body.getBytes(UTF_8)));
      insert.setString(3, body);
      insert.executeUpdate();
    }

    isFound(8, "its ");
  }

  @Test
  void anErasureOfResultsAloneHoldsAndExplainsNoTextThatIsGone() throws SQLException {
    record.record(
        Entry.of(Entry.Kind.ERASURE, "results of r2").with("what", "results").with("run", "r2"));
    assertEquals(Optional.empty(), fault());
    change(
        "delete from erasable_text where field = 'data' and " + ME + 4,
        "insert into erased_text values ('node-1', 4, 'data', 'node-1', 8)");

    isFound(8, "it did not erase the texts that are said to be erased by it");
  }

  private String hash(long number) throws SQLException {
    try (Connection connection = unlocked();
        PreparedStatement select =
            connection.prepareStatement("select hash from entry where " + ME + number);
        ResultSet row = select.executeQuery()) {
      row.next();
      return row.getString(1);
    }
  }

  private void rehash(long number, String from, String to) throws SQLException {
    try (Connection connection = unlocked();
        PreparedStatement select =
            connection.prepareStatement("select body from entry where " + ME + number);
        ResultSet row = select.executeQuery();
        PreparedStatement update =
            connection.prepareStatement(
                "update entry set state = ?, body = ?, hash = ? where " + ME + number)) {
      row.next();
      String body = row.getString(1).replace(from, to);
      update.setString(1, to);
      update.setString(2, body);
      update.setString(3, Sha256.hex(body.getBytes(UTF_8)));
      assertEquals(1, update.executeUpdate());
    }
  }

  private void sign(SignedHead head) throws SQLException {
    try (Connection connection = unlocked();
        PreparedStatement insert =
            connection.prepareStatement("insert into signed_head values (?, ?, ?, ?, ?, ?)")) {
      insert.setString(1, head.node());
      insert.setLong(2, head.number());
      insert.setString(3, head.hash());
      insert.setString(4, head.at());
      insert.setString(5, head.publicKey());
      insert.setString(6, head.signature());
      insert.executeUpdate();
    }
  }
}
