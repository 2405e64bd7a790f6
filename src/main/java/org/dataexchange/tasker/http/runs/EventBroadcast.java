package org.dataexchange.tasker.http.runs;

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
public final class EventBroadcast implements Runnable {

  private static final Logger LOG = System.getLogger(EventBroadcast.class.getName());

  /** Who may listen at the same time. */
  public static final int MOST = 200;

  private final KnownRuns runs;
  private final RunContent content;
  private final CurrentSteps live;
  private final List<EventSubscriber> listening = new CopyOnWriteArrayList<>();

  public EventBroadcast(KnownRuns runs, RunContent content, CurrentSteps live) {
    this.runs = runs;
    this.content = content;
    this.live = live;
  }

  /** Returns false if there are too many already. */
  public boolean add(EventSubscriber one) {
    return listening.size() < MOST && listening.add(one);
  }

  @Override
  public void run() {
    if (listening.isEmpty()) {
      return;
    }
    Set<String> underWay = runs.underWay();
    for (EventSubscriber one : listening) {
      if (!goesOn(one, underWay)) {
        listening.remove(one);
        one.close();
      }
    }
  }

  private boolean goesOn(EventSubscriber one, Set<String> underWay) {
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
