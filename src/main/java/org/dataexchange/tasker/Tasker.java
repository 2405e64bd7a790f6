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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.dataexchange.tasker.config.BadSetting;
import org.dataexchange.tasker.config.Settings;
import org.dataexchange.tasker.config.UnknownJvmOptions;
import org.dataexchange.tasker.config.UnknownSettings;
import org.dataexchange.tasker.task.Ticker;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigProvider;
import org.eclipse.microprofile.config.ConfigValue;
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

  private static final String OPEN_METRICS =
      "/metrics asks nobody for a login, and HTTP_HOST is not loopback: set"
          + " METRICS_AUTHENTICATION=true, or see that only Prometheus reaches the port";

  @Resource(lookup = "concurrent/tasks")
  private ManagedExecutorService tasks;

  @Resource(lookup = "concurrent/io")
  private ManagedExecutorService io;

  @Resource(lookup = "concurrent/schedule")
  private ManagedScheduledExecutorService schedule;

  @Resource(lookup = "concurrent/threads")
  private ManagedThreadFactory threads;

  @Inject private MetricRegistry metrics;

  private List<String> warnings;
  private Application application;
  private ShutdownHook shutdown;

  @PostConstruct
  void start() {
    try {
      LogUntilExit.keep();
      Config config = ConfigProvider.getConfig();
      Settings settings = Settings.read(key -> set(config, key));
      warnings = warnings(config, settings);
      warnings.forEach(warning -> LOG.log(Level.WARNING, warning));
      Host host = new Host(Clock.systemUTC(), Ticker.SYSTEM, tasks, io, threads);
      application = Application.of(settings, host, metrics);
      shutdown = new ShutdownHook(application::close);
      application.start(schedule);
    } catch (BadSetting e) {
      LOG.log(Level.ERROR, "Tasker does not start: {0}", e.getMessage());
      throw e;
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, "Tasker does not start: " + e.getMessage());
      stop();
      throw e;
    }
  }

  private static List<String> warnings(Config config, Settings settings) {
    List<String> warnings = new ArrayList<>();
    UnknownSettings.among(config.getPropertyNames(), settings.rules().runtimes().values())
        .forEach(key -> warnings.add(key + " is set, but means nothing here"));
    UnknownSettings.gone(key -> set(config, key))
        .forEach(
            (key, instead) ->
                warnings.add(key + " is set, but means nothing any more: " + instead));
    UnknownJvmOptions.here()
        .forEach(option -> warnings.add("this JVM does not know the option " + option));
    if (settings.http().openMetrics()) {
      warnings.add(OPEN_METRICS);
    }
    FileNameEncoding.warning().ifPresent(warnings::add);
    return List.copyOf(warnings);
  }

  /**
   * As it was written: a password may have <code>${</code> in it, and a variable that is unknown
   * would be no setting at all. A default in {@code server.xml} is the server's own.
   */
  private static Optional<String> set(Config config, String key) {
    ConfigValue set = config.getConfigValue(key);
    return Optional.ofNullable(set.getRawValue())
        .filter(text -> set.getSourceOrdinal() > SERVERS_DEFAULTS);
  }

  /** What was started; for the health checks. */
  public Application application() {
    return application;
  }

  /** What an operator should change about the settings, which are used as they are. */
  public List<String> warnings() {
    return warnings;
  }

  @PreDestroy
  void stop() {
    if (shutdown != null) {
      shutdown.run();
      shutdown.forget();
    }
  }
}
