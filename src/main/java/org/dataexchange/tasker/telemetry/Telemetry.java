package org.dataexchange.tasker.telemetry;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import org.dataexchange.tasker.wire.Traces;

/**
 * Whether the server has MicroProfile Telemetry. Its API is the server's feature's and not in the
 * WAR: without the feature none of its classes are there, and none are looked for again.
 */
public final class Telemetry {

  private static final Logger LOG = System.getLogger(Telemetry.class.getName());

  private Telemetry() {}

  /** Traces that go to the server's OpenTelemetry, or nowhere. */
  public static Traces ofServer(String node, Clock clock) {
    try {
      Traces traces = RunTraces.ofServer(node, clock);
      LOG.log(Level.INFO, "Runs are traced, as the server has MicroProfile Telemetry");
      return traces;
    } catch (LinkageError e) {
      LOG.log(Level.DEBUG, "Runs are not traced: {0}", e.toString());
    } catch (RuntimeException e) { // tasks are run all the same
      LOG.log(Level.WARNING, "Runs are not traced, as MicroProfile Telemetry fails", e);
    }
    return Traces.NONE;
  }
}
