package org.dataexchange.tasker.record;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.dataexchange.tasker.record.RecordSamples.verified;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.dataexchange.tasker.journal.FileJournal;
import org.dataexchange.tasker.record.chain.ChainedEntry;
import org.dataexchange.tasker.record.receipt.Receipts;
import org.dataexchange.tasker.record.store.EntrySearch;
import org.dataexchange.tasker.record.store.Filter;
import org.dataexchange.tasker.record.store.FoundEntry;
import org.dataexchange.tasker.task.Entry.Kind;
import org.dataexchange.tasker.task.Run;
import org.dataexchange.tasker.task.Samples;
import org.dataexchange.tasker.task.SteppingClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LeftRunsTest {

  private static final byte[] ANSWER =
      """
      {"taskId":"123","state":"success","report":{"reason":"completed","finishedAt":"2026-03-01T10:00:02.000Z"}}"""
          .getBytes(UTF_8);

  @TempDir Path workspace;
  private FileJournal journal;
  private NodeRecord record;

  @BeforeEach
  void open() {
    journal = new FileJournal(workspace, SteppingClock.standing());
    record = RecordSamples.open("node-1", RecordSamples.file(workspace.resolve("record")));
  }

  @AfterEach
  void close() {
    record.close();
  }

  private Run begun() {
    return journal.begin(Samples.request("message", "body", "123"));
  }

  private Run letGo() {
    Run begun = begun();
    Run facts = Samples.released(begun.id());
    Run run = begun.released(facts.image().orElseThrow(), facts.released().orElseThrow());
    journal.save(run);
    return run;
  }

  /** As the next server finds them. */
  private LeftRuns left() {
    return new LeftRuns(record, journal, journal.found());
  }

  private List<ChainedEntry> entries() throws SQLException {
    return new EntrySearch(record.database())
        .page(Filter.ALL.of(List.of(Kind.RUN)), Optional.empty(), 10).stream()
            .map(FoundEntry::entry)
            .toList();
  }

  private List<String> states() throws SQLException {
    return entries().stream().map(entry -> entry.fact("state")).toList();
  }

  /** Its server died before it was recorded, and its message went to another node. */
  @Test
  void anAnswerThatNobodyAsksForIsRecordedOnce() throws Exception {
    Run run = letGo();
    journal.keepAnswer(run.id(), ANSWER);
    LeftRuns left = left();

    left.recordAnswered();
    left.recordAnswered();
    left.over(run.id());
    new RecordedAnswers(record, new Receipts(record.key())).told(run, ANSWER);

    assertEquals(List.of("success"), states());
    assertEquals(Optional.empty(), verified(record).fault());
  }

  @Test
  void aRunThatNobodyAsksForIsRecordedBeforeItIsRemoved() throws Exception {
    Run run = letGo();
    LeftRuns left = left();
    left.recordAnswered();
    assertEquals(List.of(), states());

    left.over(run.id());
    left.over(run.id());

    assertEquals(List.of("left"), states());
    ChainedEntry entry = entries().getFirst();
    assertEquals(run.id(), entry.fact("run"));
    assertEquals(Samples.SHA256, entry.fact("codeSha256"));
    assertEquals(List.of("task", "code", "sender"), List.copyOf(entry.commitments().keySet()));
  }

  @Test
  void ofWhatWasNotLetGoNothingIsSaid() throws Exception {
    Run run = begun();

    left().over(run.id());

    assertEquals(List.of(), states());
  }

  @Test
  void anAnswerThatADiskHasLostIsARunThatWasLeft() throws Exception {
    Run run = letGo();
    journal.keepAnswer(run.id(), ANSWER);
    Files.write(journal.folder(run.id()).path().resolve("done.json"), new byte[0]);

    left().recordAnswered();

    assertEquals(List.of("left"), states());
  }
}
