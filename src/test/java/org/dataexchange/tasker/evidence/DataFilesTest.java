package org.dataexchange.tasker.evidence;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.dataexchange.tasker.task.RunFolder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFilesTest {

  private static final int MOST_COMPARED = 100_000;

  @TempDir private Path path;
  private final DataFiles files = new DataFiles();
  private RunFolder folder;

  @BeforeEach
  void makeTheBox() throws IOException {
    folder = new RunFolder(path);
    Files.createDirectory(folder.box());
  }

  private void showsAndHears(int shown, int heard) throws IOException {
    StringBuilder opened = new StringBuilder();
    for (int i = 0; i < Math.max(shown, heard); i++) {
      if (i < shown) {
        files.traced("f" + i, true);
      }
      if (i < heard) {
        opened.append('f').append(i).append('\0');
      }
    }
    Files.writeString(folder.opened(), opened);
    Files.writeString(folder.folders(), "");
    files.settle(folder, true);
  }

  @Test
  void comparesMoreThanItLists() throws IOException {
    showsAndHears(MOST_COMPARED - 1, MOST_COMPARED);

    assertEquals(1, files.hidden());
    assertEquals("f" + (MOST_COMPARED - 1), files.hiddenName());
    assertEquals(0, files.unheard());
    assertEquals(MOST_COMPARED - Entries.MOST, files.read().leftOut());
  }

  /** Beyond its bound it cannot know what the trace has shown. */
  @Test
  void accusesNobodyOnceThereAreMoreNamesThanItCompares() throws IOException {
    showsAndHears(MOST_COMPARED, MOST_COMPARED + 1);

    assertEquals(0, files.hidden());
    assertEquals(MOST_COMPARED + 1 - Entries.MOST, files.read().leftOut());
  }

  /** What the trace alone shows of more than fits is left out; nobody knows its name. */
  @Test
  void countsWhatTheTraceAloneShowsAmongWhatIsLeftOut() throws IOException {
    showsAndHears(3 * Entries.MOST, 2 * Entries.MOST);

    assertEquals(Entries.MOST, files.read().inOrder().size());
    assertEquals(2 * Entries.MOST, files.read().leftOut());
  }

  @Test
  void leavesOutNothingThatItListsForTheTraceAlone() throws IOException {
    showsAndHears(3 * Entries.MOST, 0);

    assertEquals(Entries.MOST, files.unheard());
    assertEquals(2 * Entries.MOST, files.read().leftOut());
  }
}
