package org.dataexchange.tasker.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** Algorithms that more than one test runs. */
final class Programs {

  /** Says when it starts, and ends when a file {@code go} appears beside its code. */
  static final String PATIENT =
      """
      import os, time
      print('started %.6f' % time.time(), flush=True)
      while not os.path.exists('/tmp/code/go'):
          time.sleep(0.05)
      print('ended', flush=True)
      """;

  /** As {@link #PATIENT}, but counts from 0 meanwhile, ten times a second. */
  static final String COUNTING =
      """
      import os, time
      count = 0
      while not os.path.exists('/tmp/code/go'):
          print(count, flush=True)
          count += 1
          time.sleep(0.1)
      print('ended', flush=True)
      """;

  private static final Pattern ONE_LIFE = Pattern.compile("started [0-9.]+\nended\n");

  private Programs() {}

  /**
   * Lets {@link #PATIENT} end: the run's code is this folder, mounted. In its data, which it sees
   * through an overlay, a name that was looked for before would stay missing.
   */
  static void letGo(Path run) throws IOException {
    Files.createFile(run.resolve("code/go"));
  }

  /** Is this all that one single life of {@link #COUNTING} prints? */
  static boolean isOneCount(String stdout) {
    List<String> lines = stdout.lines().toList();
    int last = lines.size() - 1;
    return last > 0
        && lines.get(last).equals("ended")
        && IntStream.range(0, last).allMatch(i -> lines.get(i).equals(Integer.toString(i)));
  }

  /** Is this all that one single life of {@link #PATIENT} prints? */
  static boolean isOneLife(String stdout) {
    return ONE_LIFE.matcher(stdout).matches();
  }
}
