package org.dataexchange.tasker.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import org.dataexchange.tasker.task.Step;
import org.dataexchange.tasker.task.Transferred.Sofar;
import org.dataexchange.tasker.task.Transferred.Total;
import org.dataexchange.tasker.wire.ProgressFormat.Progress;
import org.junit.jupiter.api.Test;

class ProgressFormatTest {

  private static final Instant AT = Instant.parse("2026-01-02T03:04:05.006789Z");

  private static String written(Progress progress) {
    return new String(ProgressFormat.write(progress, AT, "node-1"), UTF_8);
  }

  @Test
  void writesWhatTheContractShows() throws IOException {
    Progress began = Progress.of("123", Step.DOWNLOADING_FILES, Optional.empty());

    assertEquals(
        "{\"taskId\":\"123\",\"step\":\"DownloadingFiles\",\"stepIndex\":2,\"stepCount\":6,"
            + "\"at\":\"2026-01-02T03:04:05.006Z\",\"node\":\"node-1\"}",
        written(began));
    assertEquals(began, ProgressFormat.read(written(began).getBytes(UTF_8)));
  }

  @Test
  void writesHowFarATransferIsAndHowFarItGoesIfThatIsKnown() throws IOException {
    Sofar known = new Sofar(7, 1, Optional.of(new Total(70, 10)));
    for (Sofar sofar : new Sofar[] {known, new Sofar(7, 1, Optional.empty())}) {
      Progress goesOn = Progress.of("123", Step.DOWNLOADING_FILES, Optional.of(sofar));
      assertEquals(goesOn, ProgressFormat.read(written(goesOn).getBytes(UTF_8)));
    }
  }

  @Test
  void readsWhatIsMissingAsEmptyAndRefusesWhatIsNoJson() throws IOException {
    assertEquals(
        new Progress("", "", 0, 0, Optional.empty()), ProgressFormat.read("{}".getBytes(UTF_8)));
    assertThrows(IOException.class, () -> ProgressFormat.read("{".getBytes(UTF_8)));
  }
}
