package org.dataexchange.tasker.http.runs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.dataexchange.tasker.dispatch.Claims;
import org.dataexchange.tasker.task.Calls;
import org.dataexchange.tasker.task.FakeJournal;
import org.dataexchange.tasker.task.Journal;
import org.dataexchange.tasker.task.Run;
import org.dataexchange.tasker.task.Samples;
import org.dataexchange.tasker.task.Ticker;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KnownRunsTest {

  @TempDir Path runs;

  private static Run run(String id) {
    return new Run(id, Samples.key(id, id), "task of " + id, 1, Samples.NOW);
  }

  @Test
  void listsTheOthersBesideAnAnswerThatTheDiskHasSpoilt() {
    FakeJournal journal = new FakeJournal(runs, new Calls());
    journal.keepAnswer("run-1", "{\"state\": \"success\", \"report\": {}}".getBytes(UTF_8));
    journal.keepAnswer("run-2", new byte[0]);
    journal.keepAnswer("run-3", "{\"state\": \"succ".getBytes(UTF_8));
    Claims claims = new Claims(Ticker.SYSTEM, Duration.ofMinutes(1), Duration.ofMinutes(1));
    claims.restore(
        List.of("run-1", "run-2", "run-3").stream()
            .map(id -> new Journal.Found(run(id), true, true))
            .toList());

    List<RunSummary> all = new KnownRuns(claims, journal).all();

    assertEquals(List.of("run-1"), all.stream().map(summary -> summary.run().id()).toList());
  }
}
