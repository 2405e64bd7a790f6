package org.dataexchange.tasker.sandbox.container;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import org.dataexchange.tasker.task.RunFolder;

/** Where a run's sandbox came from, kept in its folder for the report, also of a later server. */
public final class SandboxOrigin {

  private static final String PREPARED = "prepared";

  private SandboxOrigin() {}

  public static void prepared(RunFolder folder) throws IOException {
    Files.writeString(folder.origin(), PREPARED);
  }

  static void cold(RunFolder folder, String why) throws IOException {
    Files.writeString(folder.origin(), "cold: " + why);
  }

  /** The note; {@code cold} if there is none, as by a Tasker that prepared none. */
  public static String of(RunFolder folder) {
    try {
      return Files.readString(folder.origin());
    } catch (NoSuchFileException e) {
      return "cold";
    } catch (IOException e) {
      return "unknown"; // no reason to give a run up
    }
  }
}
