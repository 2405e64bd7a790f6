package org.dataexchange.tasker.storage.files;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.regex.Pattern;
import org.dataexchange.tasker.disk.Sha256;

/** The name of the folder in which the results of a task are kept. */
public final class ResultName {

  /** A task id that can be a name. It has no dot and no '~', which other names here begin with. */
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,64}");

  private ResultName() {}

  /** The sender chose the id: as a name it must neither lead elsewhere nor be anything else's. */
  public static String ofTask(String taskId) {
    return NAME.matcher(taskId).matches() ? taskId : "~" + Sha256.hex(taskId.getBytes(UTF_8));
  }
}
