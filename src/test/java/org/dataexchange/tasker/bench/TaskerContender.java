package org.dataexchange.tasker.bench;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.dataexchange.tasker.bench.Client.Work;
import org.dataexchange.tasker.site.Part;
import org.dataexchange.tasker.site.Site;

/** A server with its workers, and sandboxes that it keeps ready. */
final class TaskerContender implements Contender {

  private static final int WARM_UP = 150;

  static final String CODE = "print_one";
  static final String DATA = "demo1_data";

  /** With a limit that the prepared ones do not have. */
  static final Work COLD = new Work(CODE, DATA, ", \"limits\": {\"pids\": 511}");

  static final Work USUAL = new Work(CODE, DATA, "");

  private final FullPool pool;
  private final Client client;
  private final Work work;
  private JsonNode report;

  private TaskerContender(FullPool pool, Client client, Work work) {
    this.pool = pool;
    this.client = client;
    this.work = work;
  }

  /** The settings of a server with so many workers and queues of its own. */
  static Map<String, String> settings(int workers) {
    return Map.of(
        "TASKER_WORKERS", Integer.toString(workers),
        "TASKER_TODO_QUEUE", queue(Client.TODO, workers),
        "TASKER_DONE_QUEUE", queue(Client.DONE, workers),
        "TASKER_PREPARED", Integer.toString(workers),
        "TASKER_REMEMBER", "PT10S");
  }

  private static String queue(String usual, int workers) {
    return usual + "_" + workers;
  }

  static TaskerContender of(Site site, Part server) throws IOException, TimeoutException {
    Client.share(site, CODE);
    Client.share(site, DATA);
    Client client =
        new Client(
            site,
            server.settings().get("TASKER_TODO_QUEUE"),
            server.settings().get("TASKER_DONE_QUEUE"));
    return new TaskerContender(new FullPool(server), client, USUAL);
  }

  /** The same server, for tasks that no prepared sandbox fits. */
  TaskerContender cold() {
    return new TaskerContender(pool, client, COLD);
  }

  @Override
  public double[] run(int tasks) throws Exception {
    double[] times = new double[tasks];
    long began = System.nanoTime();
    client.send(work, tasks);
    for (int i = 0; i < tasks; i++) {
      Client.Answered answer = client.next();
      times[i] = (answer.at() - began) / 1e6;
      report = answer.json().path("report");
    }
    return times;
  }

  /** So many tasks that a server takes no more of the processor for one than it always will. */
  void warmUp() throws Exception {
    run(WARM_UP);
  }

  /** Of the last run. */
  JsonNode report() {
    return report;
  }

  /** Was the last run in a sandbox that was ready before? */
  boolean wasPrepared() {
    return report.path("sandbox").asText().startsWith("prepared");
  }

  @Override
  public void settle() {
    pool.settle();
  }

  /** How many tasks can have a sandbox that is ready. */
  int ready() throws Exception {
    return pool.ready();
  }

  @Override
  public void close() {
    client.close();
  }
}
