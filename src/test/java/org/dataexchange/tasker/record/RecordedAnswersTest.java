package org.dataexchange.tasker.record;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.dataexchange.tasker.record.RecordSamples.verified;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.dataexchange.tasker.record.chain.ChainedEntry;
import org.dataexchange.tasker.record.receipt.Envelope;
import org.dataexchange.tasker.record.receipt.Receipts;
import org.dataexchange.tasker.record.store.EntrySearch;
import org.dataexchange.tasker.record.store.Filter;
import org.dataexchange.tasker.record.store.FoundEntry;
import org.dataexchange.tasker.task.Entry.Kind;
import org.dataexchange.tasker.task.Run;
import org.dataexchange.tasker.task.Samples;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordedAnswersTest {

  private static final Run RUN = Samples.run("run-1");
  private static final String SUCCESS = kept("success", "completed", "10:00:02");

  @TempDir Path folder;
  private NodeRecord record;

  @BeforeEach
  void open() {
    record = RecordSamples.open("node-1", RecordSamples.file(folder));
  }

  @AfterEach
  void close() {
    record.close();
  }

  private static String kept(String state, String reason, String finished) {
    return """
        {"taskId":"123","state":"%s","report":{"reason":"%s","finishedAt":"2026-03-01T%s.000Z"}}"""
        .formatted(state, reason, finished);
  }

  private byte[] told(String kept) {
    return new RecordedAnswers(record, new Receipts(record.key())).told(RUN, kept.getBytes(UTF_8));
  }

  /** Of the run, the latest first. */
  private List<ChainedEntry> entries() throws SQLException {
    return new EntrySearch(record.database())
        .page(Filter.ALL.of(List.of(Kind.RUN)), Optional.empty(), 10).stream()
            .map(FoundEntry::entry)
            .toList();
  }

  @Test
  void theSameAnswerIsOneEntryAndTheSameBytes() throws Exception {
    assertArrayEquals(told(SUCCESS), told(SUCCESS));

    assertEquals(1, entries().size());
  }

  /** The first was told, and is gone: somebody has removed its folder. */
  @Test
  void anotherAnswerOfTheSameRunIsAnEntryOfItsOwn() throws Exception {
    told(SUCCESS);
    byte[] error = told(kept("error", "storage", "10:05:00"));

    List<ChainedEntry> entries = entries();
    assertEquals(
        List.of("error", "success"), entries.stream().map(one -> one.fact("state")).toList());
    assertTrue(entries.stream().allMatch(one -> one.fact("run").equals("run-1")));
    assertEquals(
        entries.getFirst().hash(),
        Envelope.read(error).statement().at("/predicate/record/hash").asText());
    assertEquals(Optional.empty(), verified(record).fault());
  }
}
