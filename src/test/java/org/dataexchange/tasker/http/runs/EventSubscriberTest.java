package org.dataexchange.tasker.http.runs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.dataexchange.tasker.task.Calls;
import org.dataexchange.tasker.task.FakeJournal;
import org.dataexchange.tasker.task.Results;
import org.dataexchange.tasker.task.Run;
import org.dataexchange.tasker.task.Samples;
import org.dataexchange.tasker.task.Step;
import org.dataexchange.tasker.task.SteppingClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventSubscriberTest {

  @TempDir private Path runs;
  private final CurrentSteps live = new CurrentSteps(SteppingClock.standing());
  private final HeardEvents events = new HeardEvents();

  private List<String> told(EventSubscriber listening) throws IOException {
    FakeJournal journal = new FakeJournal(runs, new Calls());
    assertTrue(listening.tell(Set.of("run-1"), null, new RunContent(journal, Results.NONE), live));
    return events.heard().stream().filter(event -> !event.startsWith("step")).toList();
  }

  private void writes(String text) throws IOException {
    Path box = Files.createDirectories(runs.resolve("run-1/box"));
    Files.writeString(box.resolve("stdout"), text);
  }

  @Test
  void tellsASecondAttemptFromItsBeginning() throws IOException {
    Run first = Samples.run("run-1");
    Run second = first.again(Samples.NOW);
    EventSubscriber listening = new EventSubscriber(first, events, events, null);
    live.stepBegan(first, Step.EXECUTING_ALGORITHM);
    writes("of the first");
    assertEquals(List.of("stdout 1-12-0 {\"at\":0,\"text\":\"of the first\"}"), told(listening));

    live.stepBegan(second, Step.DOWNLOADING_FILES);
    assertEquals(List.of(), told(listening), "what is there is the first's");
    live.stepBegan(second, Step.EXECUTING_ALGORITHM);
    writes("and of the second one");

    String whole = "stdout 2-21-0 {\"at\":0,\"text\":\"and of the second one\"}";
    assertEquals(List.of(whole), told(listening));
    // who comes back after the server was away has heard of the first alone
    assertEquals(List.of(whole), told(new EventSubscriber(first, events, events, "1-12-0")));
    assertEquals(List.of(), told(new EventSubscriber(first, events, events, "2-21-0")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"é", "€", "😀"})
  void leavesACharacterThatIsNotWholeForLater(String last) {
    byte[] all = ("said " + last).getBytes(UTF_8);
    assertEquals(all.length, EventSubscriber.whole(all, all.length));
    for (int length = 6; length < all.length; length++) {
      assertEquals(5, EventSubscriber.whole(all, length));
    }
  }

  @Test
  void tellsBytesThatAreNoText() {
    byte[] all = new byte[100];
    Arrays.fill(all, (byte) 0x80);
    assertEquals(100, EventSubscriber.whole(all, 100));
  }
}
