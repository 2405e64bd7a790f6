package org.dataexchange.tasker.bench;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Seconds of a processor up to a moment.
 *
 * @param engine dockerd and all that it starts but what runs in the containers
 * @param worker Tasker's server, or a Celery worker with its processes
 * @param own of this process, which is the client, and calls the engine itself where nobody else
 *     does
 * @param machine all that the processors were busy
 */
record Spent(double machine, double engine, double worker, double broker, double own) {

  /** Milliseconds for a task since an earlier moment, by who spent them. */
  Map<String, Double> since(Spent earlier, int tasks) {
    double each = 1_000.0 / tasks;
    double known =
        engine
            - earlier.engine
            + worker
            - earlier.worker
            + broker
            - earlier.broker
            + own
            - earlier.own;
    Map<String, Double> millis = new LinkedHashMap<>();
    millis.put(ThroughputBench.ENGINE, (engine - earlier.engine) * each);
    millis.put("containers and kernel", (machine - earlier.machine - known) * each);
    millis.put(ThroughputBench.WORKER, (worker - earlier.worker) * each);
    millis.put("broker", (broker - earlier.broker) * each);
    return millis;
  }
}
