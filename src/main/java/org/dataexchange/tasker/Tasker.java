package org.dataexchange.tasker;

import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Resource;
import jakarta.ejb.ConcurrencyManagement;
import jakarta.ejb.ConcurrencyManagementType;
import jakarta.ejb.Singleton;
import jakarta.ejb.Startup;
import jakarta.ejb.TransactionManagement;
import jakarta.ejb.TransactionManagementType;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.enterprise.concurrent.ManagedScheduledExecutorService;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.inject.Inject;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.util.Optional;
import org.dataexchange.tasker.config.BadSetting;
import org.dataexchange.tasker.config.Settings;
import org.dataexchange.tasker.config.SettingsReader;
import org.dataexchange.tasker.config.UnknownSettings;
import org.dataexchange.tasker.task.Ticker;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigProvider;
import org.eclipse.microprofile.metrics.MetricRegistry;

/**
 * The application: orders what starts and what stops. Starts with broker, engine and storage away;
 * only a bad setting or a workspace that cannot be had ends it. Runs no task on its own thread.
 */
@Singleton
@Startup
@ConcurrencyManagement(ConcurrencyManagementType.BEAN)
@TransactionManagement(TransactionManagementType.BEAN)
public class Tasker {

  private static final Logger LOG = System.getLogger(Tasker.class.getName());

  /**
   * The ordinal of {@code defaultValue} in {@code server.xml}; all that is set has a higher one.
   */
  private static final int SERVERS_DEFAULTS = 1;

  @Resource(lookup = "concurrent/tasks")
  private ManagedExecutorService tasks;

  @Resource(lookup = "concurrent/io")
  private ManagedExecutorService io;

  @Resource(lookup = "concurrent/schedule")
  private ManagedScheduledExecutorService schedule;

  @Resource(lookup = "concurrent/threads")
  private ManagedThreadFactory threads;

  @Inject private MetricRegistry figures;

  private Parts parts;
  private Shutdown shutdown;

  @PostConstruct
  void start() {
    try {
      OpenLog.keep();
      Config config = ConfigProvider.getConfig();
      Settings settings = new SettingsReader(key -> set(config, key)).read();
      UnknownSettings.among(config.getPropertyNames(), settings.rules().runtimes().values())
          .forEach(key -> LOG.log(Level.WARNING, "{0} is set, but means nothing here", key));
      UnknownSettings.gone(key -> set(config, key))
          .forEach(
              (key, instead) ->
                  LOG.log(
                      Level.WARNING, "{0} is set, but means nothing any more: {1}", key, instead));
      if (settings.http().openMetrics()) {
        LOG.log(Level.WARNING, ThisNode.OPEN_METRICS);
      }
      parts =
          Parts.of(
              settings,
              Clock.systemUTC(),
              Ticker.SYSTEM,
              new Parts.Threads(tasks, io, threads),
              figures);
      shutdown = new Shutdown(parts::end);
      parts.start(schedule);
    } catch (BadSetting e) {
      LOG.log(Level.ERROR, "Tasker does not start: {0}", e.getMessage());
      throw e;
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, "Tasker does not start: " + e.getMessage());
      throw e;
    }
  }

  /** A default in {@code server.xml} is the server's own, and no setting. */
  private static Optional<String> set(Config config, String key) {
    return config
        .getOptionalValue(key, String.class)
        .filter(value -> config.getConfigValue(key).getSourceOrdinal() > SERVERS_DEFAULTS);
  }

  /** What was started; for the health checks. */
  public Parts parts() {
    return parts;
  }

  @PreDestroy
  void stop() {
    if (shutdown != null) {
      shutdown.run();
      shutdown.forget();
    }
  }
}
