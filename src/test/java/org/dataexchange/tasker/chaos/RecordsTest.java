package org.dataexchange.tasker.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.rabbitmq.client.AMQP;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.dataexchange.tasker.record.NodeRecord;
import org.dataexchange.tasker.record.RecordedAnswers;
import org.dataexchange.tasker.record.receipt.Receipts;
import org.dataexchange.tasker.record.store.Database;
import org.dataexchange.tasker.system.Answer;
import org.dataexchange.tasker.task.RequestKey;
import org.dataexchange.tasker.task.Run;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordsTest {

  private static final String KEPT =
      """
      {"taskId":"t1","state":"success","report":{"runId":"run-1","reason":"completed"}}""";

  @TempDir private Path folder;

  private static Database.Place place(Path record) {
    return new Database.Place(record, Optional.empty(), Optional.empty(), Optional.empty());
  }

  /** Records it in one folder. */
  private Answer told(Path record, String kept) {
    Database.Place place = place(record);
    try (NodeRecord node =
        new NodeRecord(
            new NodeRecord.Setup("node-1", place, Optional.empty()), Clock.systemUTC())) {
      Run run = new Run("run-1", new RequestKey(new UUID(0, 1), "aa"), "t1", 1, Instant.EPOCH);
      byte[] body =
          new RecordedAnswers(node, new Receipts(node.key())).told(run, kept.getBytes(UTF_8));
      return answer(new String(body, UTF_8));
    }
  }

  private static Answer answer(String body) {
    return new Answer(new AMQP.BasicProperties.Builder().build(), body.getBytes(UTF_8));
  }

  private List<String> complaints(Answer... answers) {
    return Records.of(List.of(Database.at(place(folder)))).complaints(List.of(answers));
  }

  @Test
  void takesAnAnswerThatIsRecordedOnce() {
    Answer told = told(folder, KEPT);

    assertEquals(List.of(), complaints(told, told));
  }

  @Test
  void complainsOfAnAnswerThatIsNotRecorded() {
    told(folder, KEPT);
    Answer other = answer(KEPT.replace("run-1", "run-2"));

    assertEquals(List.of("run run-2 was told, and is 0 times in the record"), complaints(other));
  }

  @Test
  void complainsOfARunThatWasSeenAndIsNotRecorded() {
    told(folder, KEPT);
    Records records = Records.of(List.of(Database.at(place(folder))));
    Sighting known = new Sighting("1", "t1", "a", "run-1", Instant.EPOCH, Instant.EPOCH);
    Sighting other = new Sighting("2", "t1", "b", "run-2", Instant.EPOCH, Instant.EPOCH);

    assertEquals(
        List.of("t1: ran on b as run-2, which is not in the record"),
        records.unrecorded(List.of(known, other), node -> false));
    assertEquals(List.of(), records.unrecorded(List.of(other), "b"::equals));
  }

  @Test
  void complainsOfAnotherEndAndOfAReceiptThatIsNotOfIt() {
    told(folder, KEPT);
    Answer elsewhere = told(folder.resolve("other"), KEPT.replace("completed", "signal"));

    assertEquals(
        List.of(
            "the record has another end of run run-1", "the receipt of run run-1 does not hold"),
        complaints(elsewhere));
  }
}
