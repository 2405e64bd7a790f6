package org.dataexchange.tasker.outcome;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.dataexchange.tasker.task.Evidence;
import org.dataexchange.tasker.task.Failures;
import org.dataexchange.tasker.task.RunFolder;
import org.dataexchange.tasker.task.SharePath;

/**
 * The clues to why a program gave up, beside its end and its trace.
 *
 * @param stderr of the algorithm
 * @param windowsScript is its entry a shell's script with Windows line ends?
 * @param read how the data file begins that was opened last, if it is not plain text
 */
public record Clues(LastLines stderr, boolean windowsScript, Optional<DataStart> read) {

  public static final Clues NONE = new Clues(LastLines.NONE, false, Optional.empty());

  private static final int LOOKED_AT = 64 << 10;

  /**
   * Of a run that has ended.
   *
   * @throws Failures.StorageFailed if they cannot be read
   */
  public static Clues of(SharePath code, RunFolder folder, Evidence evidence) {
    return new Clues(
        LastLines.of(folder.stderr()),
        isWindowsScript(folder.code().resolve(code.value())),
        DataStart.of(folder, evidence.dataFilesRead()));
  }

  private static boolean isWindowsScript(Path code) {
    Path script = Files.isDirectory(code) ? code.resolve("run.sh") : code;
    if (!script.toString().endsWith(".sh") || !Files.isRegularFile(script)) {
      return false;
    }
    try (InputStream in = Files.newInputStream(script)) {
      return new String(in.readNBytes(LOOKED_AT), ISO_8859_1).contains("\r\n");
    } catch (IOException e) {
      throw new Failures.StorageFailed("cannot read a run's code in the workspace: " + e, e);
    }
  }
}
