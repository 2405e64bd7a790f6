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
import org.dataexchange.tasker.http.ApiContext;
import org.dataexchange.tasker.http.login.RefusedLogins;
import org.dataexchange.tasker.http.record.RecordAccess;
import org.dataexchange.tasker.http.runs.EventBroadcast;
import org.dataexchange.tasker.http.runs.KnownRuns;
import org.dataexchange.tasker.http.runs.RunContent;
import org.dataexchange.tasker.task.Ticker;

/** Gives the HTTP resources what they work with, from the first request on. */
@ApplicationScoped
public class ApiContextProducer {

  private static final long ROUND_MILLIS = 500;
  private static final long LOGINS_MILLIS = 1_000;

  @EJB private Tasker tasker;

  @Resource(lookup = "concurrent/schedule")
  private ManagedScheduledExecutorService schedule;

  private ApiContext api;
  private RefusedLogins logins;
  private Future<?> rounds;
  private Future<?> loginRounds;

  @PostConstruct
  void open() {
    Application application = tasker.application();
    Infrastructure infrastructure = application.infrastructure;
    KnownRuns runs = new KnownRuns(application.processing.claims, infrastructure.journal);
    RunContent content = new RunContent(infrastructure.journal, infrastructure.results);
    EventBroadcast events = new EventBroadcast(runs, content, application.live);
    rounds =
        schedule.scheduleWithFixedDelay(events, ROUND_MILLIS, ROUND_MILLIS, TimeUnit.MILLISECONDS);
    logins = new RefusedLogins(infrastructure.record, Ticker.SYSTEM);
    loginRounds =
        schedule.scheduleWithFixedDelay(
            logins, LOGINS_MILLIS, LOGINS_MILLIS, TimeUnit.MILLISECONDS);
    api =
        new ApiContext(
            runs,
            content,
            application.live,
            application.history,
            events,
            application.orders,
            new ThisNode(application, tasker.warnings()),
            new RecordAccess(infrastructure.record, Ticker.SYSTEM),
            logins);
  }

  @Produces
  ApiContext api() {
    return api;
  }

  @PreDestroy
  void close() {
    rounds.cancel(false);
    loginRounds.cancel(false);
    logins.close();
  }
}
