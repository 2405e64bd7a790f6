package org.dataexchange.tasker.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import org.dataexchange.tasker.task.RunFolder;

/** Where a run's sandbox came from, kept in its folder for the report, also of a later server. */
final class Origin {

  private static final String PREPARED = "prepared";

  private Origin() {}

  static void prepared(RunFolder folder) throws IOException {
    Files.writeString(folder.origin(), PREPARED);
  }

  static void cold(RunFolder folder, String why) throws IOException {
    Files.writeString(folder.origin(), "cold: " + why);
  }

  /** What was noted last; {@code cold} if nothing was, as by a Tasker that prepared none. */
  static String of(RunFolder folder) {
    try {
      return Files.readString(folder.origin());
    } catch (NoSuchFileException e) {
      return "cold";
    } catch (IOException e) {
      return "unknown"; // no reason to give a run up
    }
  }
}
