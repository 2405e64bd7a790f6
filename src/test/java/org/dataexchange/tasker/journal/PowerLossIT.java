package org.dataexchange.tasker.journal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.dataexchange.tasker.site.LossyDisk;
import org.dataexchange.tasker.task.Failures.StorageFailed;
import org.dataexchange.tasker.task.Journal;
import org.dataexchange.tasker.task.Run;
import org.dataexchange.tasker.task.Samples;
import org.dataexchange.tasker.task.SteppingClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the journal promises survives a power cut at the next moment. */
@Timeout(60)
class PowerLossIT {

  private static final byte[] ANSWER = "{\"state\":\"success\"}".getBytes(UTF_8);

  @TempDir private Path below;
  private LossyDisk disk;

  @BeforeEach
  void mount() throws Exception {
    disk = new LossyDisk(below);
  }

  @AfterEach
  void unmount() throws Exception {
    disk.close();
  }

  private FileJournal journal() {
    return new FileJournal(disk.folder(), SteppingClock.standing());
  }

  @Test
  void keepsAnAnswerWithItsRun() throws Exception {
    FileJournal journal = journal();
    Run run = Samples.released(journal.begin(Samples.request("message", "body", "123")).id());
    journal.save(run);
    journal.keepAnswer(run.id(), ANSWER);

    disk.losePower();

    assertEquals(List.of(new Journal.Found(run, true, false)), journal().found());
    assertArrayEquals(ANSWER, journal().answer(run.id()).orElseThrow());
  }

  /** Forced while the run went on, and saved once more after that. */
  @Test
  void keepsAnAnswerWithARunThatChangedAfterItWasForced() throws Exception {
    FileJournal journal = journal();
    Run run = Samples.released(journal.begin(Samples.request("message", "body", "123")).id());
    journal.save(run);
    journal.settle(run.id());
    journal.save(run.reread());
    journal.keepAnswer(run.id(), ANSWER);

    disk.losePower();

    assertEquals(List.of(new Journal.Found(run.reread(), true, false)), journal().found());
  }

  /** Its chain in the record, which is on the disk, is that of its name. */
  @Test
  void keepsTheNodesName() throws Exception {
    String id;
    try (NodeIdentity node = NodeIdentity.take(disk.folder(), Optional.empty())) {
      id = node.id();
    }
    FileJournal journal = journal();
    journal.keepAnswer(journal.begin(Samples.request("message", "body", "123")).id(), ANSWER);

    disk.losePower();

    try (NodeIdentity node = NodeIdentity.take(disk.folder(), Optional.empty())) {
      assertEquals(id, node.id());
    }
  }

  @Test
  void mayLoseWhatARunLeftAlthoughItsEndIsThere() throws Exception {
    FileJournal journal = journal();
    Run run = journal.begin(Samples.request("message", "body", "123"));
    Path box = Files.createDirectories(journal.folder(run.id()).outputs()).getParent();
    Files.writeString(journal.folder(run.id()).outputs().resolve("result"), "42");
    Files.writeString(box.resolve("end.tmp"), "version 4\nexit 0\ncomplete\n");
    Files.move(box.resolve("end.tmp"), box.resolve("end"));
    Run other = journal.begin(Samples.request("other", "body", "124"));
    journal.keepAnswer(other.id(), ANSWER);

    disk.losePower();

    // the folders' entries went to the disk with the other's answer, their contents did not
    assertEquals("", Files.readString(box.resolve("outputs/result")));
    assertEquals(true, Files.exists(box.resolve("end")));
  }

  /** Without its run an answer is nobody's to remove. */
  @Test
  void takesAnAnswerAwayBeforeItsRun() throws Exception {
    FileJournal journal = journal();
    Run run = journal.begin(Samples.request("message", "body", "123"));
    journal.keepAnswer(run.id(), ANSWER);
    Path answer = journal.folder(run.id()).path().resolve("done.json");
    change("+i", answer);

    assertThrows(StorageFailed.class, () -> journal.remove(run.id()));
    assertEquals(List.of(new Journal.Found(run, true, false)), journal().found());

    change("-i", answer);
    journal.remove(run.id());
    assertFalse(Files.exists(answer.getParent()));
  }

  private static void change(String attribute, Path file) throws Exception {
    Process chattr = new ProcessBuilder("chattr", attribute, file.toString()).inheritIO().start();
    assertEquals(0, chattr.waitFor());
  }
}
