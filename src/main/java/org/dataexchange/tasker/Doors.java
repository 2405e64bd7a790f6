package org.dataexchange.tasker;

import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Resource;
import jakarta.ejb.EJB;
import jakarta.enterprise.concurrent.ManagedScheduledExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.dataexchange.tasker.http.Backstage;
import org.dataexchange.tasker.http.Content;
import org.dataexchange.tasker.http.Events;
import org.dataexchange.tasker.http.Runs;

/** Gives the HTTP resources what they work with, from the first request on. */
@ApplicationScoped
public class Doors {

  private static final long ROUND_MILLIS = 500;

  @EJB private Tasker tasker;

  @Resource(lookup = "concurrent/schedule")
  private ManagedScheduledExecutorService schedule;

  private Backstage backstage;
  private Future<?> rounds;

  @PostConstruct
  void open() {
    Parts parts = tasker.parts();
    Parts.Watch watch = parts.watch();
    Runs runs = new Runs(watch.claims(), watch.journal());
    Content content = new Content(watch.journal(), parts.results());
    Events events = new Events(runs, content, watch.live());
    rounds =
        schedule.scheduleWithFixedDelay(events, ROUND_MILLIS, ROUND_MILLIS, TimeUnit.MILLISECONDS);
    backstage =
        new Backstage(
            runs,
            content,
            watch.live(),
            watch.history(),
            events,
            watch.orders(),
            new ThisNode(parts));
  }

  @Produces
  Backstage backstage() {
    return backstage;
  }

  @PreDestroy
  void close() {
    rounds.cancel(false);
  }
}
