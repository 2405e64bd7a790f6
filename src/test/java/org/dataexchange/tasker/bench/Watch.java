package org.dataexchange.tasker.bench;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Looks every second what of the machine's processors goes to others: to processes that neither
 * bear the bench's folder in their environment nor descend from one that does. What begins and ends
 * between two looks is not seen, nor are the kernel's threads, which work for all.
 */
final class Watch implements AutoCloseable {

  private static final int KERNEL = 2;
  private static final double TICKS = 100;

  private final String mark;
  private final CountDownLatch ended = new CountDownLatch(1);
  private final Thread looking = new Thread(this::look, "watch");
  private Map<Integer, Stat> seen;
  private double others;

  /**
   * Of a process.
   *
   * @param ticks of a processor, in all its threads
   */
  private record Stat(int pid, int parent, long ticks, long started) {}

  /**
   * What others have had so far.
   *
   * @param others seconds of a processor
   * @param steal seconds that the hypervisor kept
   */
  record Taken(long at, double others, double steal) {

    double others(Taken earlier) {
      return part(others - earlier.others, earlier);
    }

    double steal(Taken earlier) {
      return part(steal - earlier.steal, earlier);
    }

    private double part(double seconds, Taken earlier) {
      return seconds / ((at - earlier.at) / 1e9 * Runtime.getRuntime().availableProcessors());
    }
  }

  /**
   * @param base the folder of all that is the bench's
   */
  Watch(Path base) {
    this.mark = base.toString();
    this.seen = processes();
    looking.setDaemon(true);
    looking.start();
  }

  /** What others have had up to now. */
  synchronized Taken now() throws IOException {
    add();
    String[] ticks = Files.readAllLines(Path.of("/proc/stat")).getFirst().split(" +");
    return new Taken(System.nanoTime(), others, Long.parseLong(ticks[8]) / TICKS);
  }

  private void look() {
    try {
      while (!ended.await(1, TimeUnit.SECONDS)) {
        add();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void add() {
    Map<Integer, Stat> now = processes();
    for (Stat one : now.values()) {
      Stat before = seen.get(one.pid());
      boolean same = before != null && before.started() == one.started();
      long ticks = one.ticks() - (same ? before.ticks() : 0);
      if (ticks > 0 && !isOurs(one, now)) {
        others += ticks / TICKS;
      }
    }
    seen = now;
  }

  private boolean isOurs(Stat process, Map<Integer, Stat> all) {
    for (Stat one = process; one != null; one = all.get(one.parent())) {
      if (one.pid() == KERNEL || bearsMark(one.pid())) {
        return true;
      }
    }
    return false;
  }

  private boolean bearsMark(int pid) {
    try {
      return new String(Files.readAllBytes(Path.of("/proc/" + pid + "/environ")), ISO_8859_1)
          .contains(mark);
    } catch (IOException e) {
      return false; // it has ended
    }
  }

  private static Map<Integer, Stat> processes() {
    Map<Integer, Stat> all = new HashMap<>();
    try (Stream<Path> entries = Files.list(Path.of("/proc"))) {
      List<Path> folders =
          entries.filter(entry -> entry.getFileName().toString().matches("[0-9]+")).toList();
      for (Path folder : folders) {
        try {
          Stat stat = stat(Files.readString(folder.resolve("stat"), ISO_8859_1));
          all.put(stat.pid(), stat);
        } catch (IOException e) {
          // it has ended meanwhile
        }
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    return all;
  }

  /** The second field is a name in brackets, which may hold anything. */
  private static Stat stat(String line) {
    String[] fields = line.substring(line.lastIndexOf(')') + 2).split(" ");
    return new Stat(
        Integer.parseInt(line.substring(0, line.indexOf(' '))),
        Integer.parseInt(fields[1]),
        Long.parseLong(fields[11]) + Long.parseLong(fields[12]),
        Long.parseLong(fields[19]));
  }

  @Override
  public void close() {
    ended.countDown();
  }
}
