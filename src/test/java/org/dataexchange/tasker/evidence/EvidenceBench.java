package org.dataexchange.tasker.evidence;

import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.dataexchange.tasker.bench.Bench;
import org.dataexchange.tasker.bench.Figure;
import org.dataexchange.tasker.bench.Series;
import org.dataexchange.tasker.bench.Stage;
import org.dataexchange.tasker.bench.Table;
import org.dataexchange.tasker.disk.FileTree;
import org.dataexchange.tasker.task.EndingSample;
import org.dataexchange.tasker.task.Evidence;
import org.dataexchange.tasker.task.OwnProcess;
import org.dataexchange.tasker.task.RunFolder;

/**
 * How long it takes to make evidence of a trace, whether that grows faster than the trace, and what
 * memory it needs. A JVM that is warm, and for the memory one of its own with a heap of 64 MiB and
 * the first-tier compiler.
 */
public final class EvidenceBench implements Bench {

  private static final List<Integer> LENGTHS = List.of(100_000, 1_000_000);
  private static final int ROUNDS = 6;

  /** What a program does that opens data, looks for modules, starts others, and tries a network. */
  private static final List<String> CALLS =
      List.of(
          "openat(AT_FDCWD</tmp/code>, \"/tmp/data/set/%1$d.csv\", O_RDONLY|O_CLOEXEC) ="
              + " 3</tmp/data/set/%1$d.csv>",
          "openat(AT_FDCWD</tmp/code>, \"/usr/lib/python3/x%1$d.py\", O_RDONLY|O_CLOEXEC) = -1"
              + " ENOENT (No such file or directory)",
          "openat(AT_FDCWD</tmp/code>, \"/usr/lib/python3.11/os.py\", O_RDONLY|O_CLOEXEC) ="
              + " 3</usr/lib/python3.11/os.py>",
          "openat(AT_FDCWD</tmp/code>, \"/tmp/scratch-%1$d\", O_RDWR|O_CREAT|O_CLOEXEC, 0600) ="
              + " 4</tmp/scratch-%1$d>",
          "socket(AF_UNIX, SOCK_STREAM|SOCK_CLOEXEC, 0) = 5<socket:[%1$d]>",
          "connect(5<socket:[%1$d]>, {sa_family=AF_UNIX, sun_path=\"/var/run/nscd/socket\"}, 110) ="
              + " -1 ENOENT (No such file or directory)",
          "execve(\"/usr/bin/true\", [\"true\"], 0x7ffd /* 5 vars */) = -1 ENOENT (No such file or"
              + " directory)");

  private static final int DISTINCT = 1_000;

  @Override
  public void run(Stage stage) throws Exception {
    Table table = new Table("evidence", "Lines of the trace");
    for (int length : LENGTHS) {
      RunFolder folder = new RunFolder(Files.createTempDirectory(stage.base(), "evidence"));
      trace(folder, length);
      Series seconds = new Series("s");
      int rounds = stage.rounds(ROUNDS);
      for (int round = 0; round <= rounds; round++) {
        double took = seconds(folder, length);
        if (round > 0) {
          seconds.add(took);
        }
      }
      String row = "%,d".formatted(length);
      table.put(row, "median", seconds.median());
      table.put(
          row, "for a million lines", seconds.median().per(Figure.exact(length, ""), 1e6, "s"));
      table.put(row, "resident at most", Figure.exact(resident(folder, length), "MiB"));
      stage.say(row + " lines");
      FileTree.delete(folder.path());
    }
    stage.show(table);
  }

  private static void trace(RunFolder folder, int lines) throws IOException {
    Files.createDirectory(folder.box());
    try (Writer out = Files.newBufferedWriter(folder.trace(), StandardCharsets.ISO_8859_1)) {
      out.write(Traced.START);
      int start = (int) Traced.START.lines().count();
      for (int i = start; i < lines - 1; i++) {
        out.write("7     " + CALLS.get(i % CALLS.size()).formatted(i % DISTINCT) + "\n");
      }
      out.write("7     +++ exited with 0 +++\n");
    }
  }

  private static double seconds(RunFolder folder, int lines) {
    long began = System.nanoTime();
    read(folder, lines);
    return (System.nanoTime() - began) / 1e9;
  }

  private static void read(RunFolder folder, int lines) {
    Evidence evidence =
        new TraceReader()
            .open(folder)
            .finish(Traced.ending(EndingSample.trace(true, lines, 0, false, "")));
    if (!evidence.complete() || evidence.lines() != lines) {
      throw new IllegalStateException("the trace was not understood: " + evidence);
    }
  }

  private static double resident(RunFolder folder, int lines)
      throws IOException, InterruptedException {
    String said = OwnProcess.run("true", "64m", Alone.class, folder.path(), lines);
    if (!said.matches("0 \\d+")) {
      throw new IllegalStateException(said);
    }
    return Double.parseDouble(said.substring(2));
  }

  /** Reads once, and says what memory that took at most, in MiB. */
  static final class Alone {
    private Alone() {}

    public static void main(String[] args) throws IOException {
      read(new RunFolder(Path.of(args[0])), Integer.parseInt(args[1]));
      System.out.println(OwnProcess.mostResident());
    }
  }
}
