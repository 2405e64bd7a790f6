package org.dataexchange.tasker.bench;

import com.rabbitmq.client.Connection;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.dataexchange.tasker.site.Part;
import org.dataexchange.tasker.site.Site;

/**
 * What the broker alone can do on this machine with a quorum queue: how much goes through it, and
 * what it holds while messages wait in it, or while one is not acked. No server runs.
 */
final class BrokerBench {

  private static final int REQUEST = 300;
  private static final int ANSWER = 1 << 20;
  private static final int LONGEST_ANSWER = 8 << 20;
  private static final long NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final int BEHIND_ONE = 500;

  private final Site site;
  private final PrintStream out;

  BrokerBench(Site site, PrintStream out) {
    this.site = site;
    this.out = out;
  }

  /**
   * @param waiting requests; of the longest answers a thousandth
   */
  void run(int waiting, int rounds) throws Exception {
    try (Connection connection = site.connect("bench")) {
      row("bytes", "messages/s", "MiB/s", "broker %", "broker MiB");
      for (int round = 0; round < rounds; round++) {
        for (int size : List.of(REQUEST, ANSWER, LONGEST_ANSWER)) {
          through(connection, size);
        }
      }
      out.println();
      row("bytes", "waiting", "fill s", "queue MiB", "broker MiB");
      waiting(connection, REQUEST, 0);
      waiting(connection, REQUEST, waiting);
      waiting(connection, LONGEST_ANSWER, Math.max(1, waiting / 1_000));
      out.println();
      row("bytes", "acked", "unacked", "disk MiB", "broker MiB");
      behind(connection, 0);
      behind(connection, 1);
    }
  }

  private void row(Object... cells) {
    for (Object cell : cells) {
      out.printf(cell instanceof Double ? "%12.1f" : "%12s", cell);
    }
    out.println();
  }

  /** As much as goes through in some seconds. */
  private void through(Connection connection, int size) throws Exception {
    try (Pipe pipe = new Pipe(connection, size)) {
      Load before = Load.now(site, List.of());
      long end = before.at() + NANOS;
      long sent = pipe.flow(any -> System.nanoTime() < end);
      Load after = Load.now(site, List.of());
      double rate = sent / after.elapsed(before);
      row(size, rate, rate * size / (1 << 20), after.since(before).get("broker"), resident());
    }
  }

  private void waiting(Connection connection, int size, int messages) throws Exception {
    try (Pipe pipe = new Pipe(connection, size)) {
      long began = System.nanoTime();
      pipe.fill(messages);
      double filling = (System.nanoTime() - began) / 1e9;
      broker().script("rabbitmqctl", "-q", "force_gc");
      row(size, messages, filling, memory(pipe.queue()), resident());
    }
  }

  /** A log is cut only up to the oldest message that is not acked. */
  private void behind(Connection connection, int unacked) throws Exception {
    try (Pipe pipe = new Pipe(connection, ANSWER)) {
      pipe.fill(unacked);
      for (int i = 0; i < unacked; i++) {
        pipe.hold();
      }
      pipe.flow(sent -> sent < BEHIND_ONE);
      row(ANSWER, BEHIND_ONE, unacked, Sample.disk(broker().home()), resident());
    }
  }

  /** Of several nodes the first one. */
  private Part broker() {
    return site.brokers().getFirst();
  }

  private double resident() throws IOException {
    return Usage.of(broker().process()).resident();
  }

  /** MiB of the process that is the queue, on whichever node that is. */
  private double memory(String queue) {
    return broker()
            .script("rabbitmqctl", "-q", "list_queues", "name", "memory")
            .lines()
            .filter(line -> line.startsWith(queue + "\t"))
            .mapToLong(line -> Long.parseLong(line.split("\t")[1]))
            .findFirst()
            .orElseThrow()
        / 1024.0
        / 1024;
  }
}
