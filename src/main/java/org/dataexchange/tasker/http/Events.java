package org.dataexchange.tasker.http;

import jakarta.ws.rs.core.Response.Status;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.dataexchange.tasker.task.Failures.StorageFailed;

/**
 * Tells those who listen, a few times a second and on one thread, what is new of their runs. No
 * listener has a thread; one that does not take what it is sent is left behind, and then dropped.
 */
public final class Events implements Runnable {

  private static final Logger LOG = System.getLogger(Events.class.getName());
  private static final int MOST = 200;

  private final Runs runs;
  private final Content content;
  private final Live live;
  private final List<Listening> listening = new CopyOnWriteArrayList<>();

  public Events(Runs runs, Content content, Live live) {
    this.runs = runs;
    this.content = content;
    this.live = live;
  }

  /**
   * @throws Problem if there are too many already
   */
  void add(Listening one) {
    if (listening.size() >= MOST) {
      throw new Problem(
          Status.SERVICE_UNAVAILABLE,
          "%d listen already; ask for the log instead, or try again later.".formatted(MOST));
    }
    listening.add(one);
  }

  /** One round. */
  @Override
  public void run() {
    if (listening.isEmpty()) {
      return;
    }
    Set<String> underWay = runs.underWay();
    for (Listening one : listening) {
      if (!goesOn(one, underWay)) {
        listening.remove(one);
        one.close();
      }
    }
  }

  private boolean goesOn(Listening one, Set<String> underWay) {
    try {
      return one.tell(underWay, runs, content, live);
    } catch (StorageFailed e) {
      LOG.log(Level.DEBUG, "A listener is dropped: {0}", e.getMessage());
      return false;
    } catch (Throwable e) { // one listener must not end the others'
      LOG.log(Level.WARNING, "A listener is dropped", e);
      return false;
    }
  }
}
