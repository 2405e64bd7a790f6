package org.dataexchange.tasker.sandbox.container;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.dataexchange.tasker.task.Failures.EngineFailed;
import org.dataexchange.tasker.task.RunFolder;
import org.dataexchange.tasker.task.Sandbox.Around;
import org.dataexchange.tasker.task.Sandbox.Mount;

/**
 * The probe's data a second time, as another run would have them: of two mounts of the same files
 * nothing that is done in one may be felt in the other.
 */
record SecondMount(RunFolder folder) {

  /** The file that the probe opens as its own; the other one it opens as the twin's only. */
  private static final String OPENED = "probe";

  private static final String NOT_OPENED = "twin";

  /** Lays the data out as those of a run, with links that others have too. */
  static SecondMount layOut(RunFolder folder) throws IOException {
    Path shared = Files.writeString(folder.path().resolve("shared"), "shared");
    Files.setPosixFilePermissions(shared, PosixFilePermissions.fromString("r--r--r--"));
    for (String name : List.of(OPENED, NOT_OPENED)) {
      Files.createLink(folder.data().resolve(name), shared);
    }
    return new SecondMount(folder);
  }

  /** Where the probe finds it. */
  String target() {
    return "/tmp/twin";
  }

  Around around() {
    return Around.NOTHING.with(List.of(new Mount(folder.data(), target())));
  }

  /** Throws unless the launcher heard what was opened as the run's own, and nothing else. */
  void judge() throws IOException {
    String opened = Files.readString(folder.opened());
    if (!opened.equals(OPENED + '\0')) {
      throw new EngineFailed(
          "the sandbox does not hold on this engine: '%s' was opened, and the launcher heard of '%s'"
              .formatted(OPENED, opened.replace('\0', ' ').strip()));
    }
  }
}
