package org.dataexchange.tasker.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;

class ProgressTest {

  private static final String FAR =
      ", \"bytes\": 1610612736, \"files\": 1234, \"bytesTotal\": 2147483648, \"filesTotal\": 2001";

  private final ByteArrayOutputStream shown = new ByteArrayOutputStream();

  private void show(boolean terminal, String... events) {
    Progress progress = new Progress(new PrintStream(shown, true, UTF_8), terminal);
    for (String event : events) {
      progress.show(event.getBytes(UTF_8), "mine");
    }
    progress.end();
    progress.show(step("mine", 6, "CleaningUp", "").getBytes(UTF_8), "mine");
  }

  private static String step(String taskId, int index, String step, String more) {
    return "{\"taskId\": \"%s\", \"step\": \"%s\", \"stepIndex\": %d, \"stepCount\": 6%s}"
        .formatted(taskId, step, index, more);
  }

  @Test
  void writesALineAnewOnATerminal() {
    show(
        true,
        step("mine", 1, "VerifyingAlgorithm", ""),
        step("mine", 2, "DownloadingFiles", ""),
        step("mine", 2, "DownloadingFiles", ", \"bytes\": 1024, \"files\": 0"),
        step("mine", 2, "DownloadingFiles", FAR),
        step("mine", 3, "InstallingDependencies", ""));

    assertEquals(
        "  [1/6] VerifyingAlgorithm\n"
            + "  [2/6] DownloadingFiles"
            + "\r\033[K  [2/6] DownloadingFiles: 1KiB, 0 files"
            + "\r\033[K  [2/6] DownloadingFiles: 1.5GiB of 2GiB, 1,234 of 2,001 files\n"
            + "  [3/6] InstallingDependencies\n",
        shown.toString(UTF_8));
  }

  @Test
  void writesOneLineForEachStepOfAShortTaskElsewhere() {
    show(
        false,
        step("mine", 1, "VerifyingAlgorithm", ""),
        step("mine", 2, "DownloadingFiles", ""),
        step("mine", 2, "DownloadingFiles", FAR),
        step("mine", 3, "InstallingDependencies", ""));

    assertEquals(
        "  [1/6] VerifyingAlgorithm\n  [2/6] DownloadingFiles\n  [3/6] InstallingDependencies\n",
        shown.toString(UTF_8));
  }

  @Test
  void passesOverWhatIsOfOthersOrCannotBeRead() {
    show(
        true,
        step("theirs", 1, "VerifyingAlgorithm", ""),
        step("theirs", 2, "DownloadingFiles", FAR),
        "{");

    assertEquals("", shown.toString(UTF_8));
  }

  @Test
  void showsNoControlCharacters() {
    show(false, step("mine", 1, "a\\u001b[2Jb", ""));

    assertEquals(-1, shown.toString(UTF_8).indexOf('\033'), shown.toString(UTF_8));
  }
}
