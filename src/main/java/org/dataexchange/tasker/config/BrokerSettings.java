package org.dataexchange.tasker.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.dataexchange.tasker.task.Size;

/** The broker: trust, queues, and who may cancel; read by the server and by the command line. */
public final class BrokerSettings {

  private static final String PEM = "a PEM file that can be read";
  private static final Duration LONGEST_HEARTBEAT = Duration.ofMinutes(10);

  private static final Setting<Path> CA = Setting.of("tasker.broker.ca", PEM, Parsers::file);

  private static final Setting<Path> CERTIFICATE =
      Setting.of("tasker.broker.cert", PEM, Parsers::file);

  private static final Setting<Path> KEY = Setting.of("tasker.broker.key", PEM, Parsers::file);

  private static final Setting<Duration> HEARTBEAT =
      Setting.of(
              "tasker.broker.heartbeat",
              "whole seconds from PT1S to PT10M",
              BrokerSettings::heartbeat)
          .otherwise("PT20S");

  private static final Setting<Settings.Queues> QUEUES =
      Setting.oneOf("tasker.broker.queues", Settings.Queues.class).otherwise("quorum");

  private static final Setting<String> TODO = queue("tasker.todo.queue", "tasker_todo");

  private static final Setting<String> DONE = queue("tasker.done.queue", "tasker_done");

  private static final Setting<String> DEAD = queue("tasker.dead.queue", "tasker_dead");

  private static final Setting<String> PROGRESS =
      queue("tasker.progress.exchange", "tasker_progress");

  private static final Setting<String> CANCEL = queue("tasker.cancel.queue", "tasker_cancel");

  private static final Setting<Set<String>> CANCEL_USERS =
      Setting.of(
          "tasker.cancel.users",
          "users of the broker, separated by commas",
          text -> Parsers.list(text).map(Parsers::word).collect(Collectors.toUnmodifiableSet()));

  private static final Setting<Size> MESSAGE_SIZE =
      Setting.of(
              "tasker.message.size",
              "a size from 1KiB to 64MiB",
              Parsers.size(new Size(1 << 10), new Size(64 << 20)))
          .otherwise("1MiB");

  private static final Setting<String> REPLY_PREFIX =
      Setting.of("tasker.reply.prefix", "the beginning of queue names", Parsers::word);

  static final List<Setting<?>> ALL =
      List.of(
          CA,
          CERTIFICATE,
          KEY,
          HEARTBEAT,
          QUEUES,
          TODO,
          DONE,
          DEAD,
          PROGRESS,
          CANCEL,
          CANCEL_USERS,
          MESSAGE_SIZE,
          REPLY_PREFIX);

  private BrokerSettings() {}

  private static Setting<String> queue(String key, String name) {
    return Setting.of(key, "a name of at most 200 bytes", Parsers::word).otherwise(name);
  }

  /**
   * @param lookup a key's text, if it is set
   */
  public static Settings.Broker read(Function<String, Optional<String>> lookup) {
    return read(new Values(lookup));
  }

  static Settings.Broker read(Values values) {
    return new Settings.Broker(
        BrokerUris.read(values),
        values.find(CA),
        certificate(values),
        values.get(QUEUES),
        values.get(TODO),
        values.get(DONE),
        values.get(DEAD),
        values.get(PROGRESS),
        values.find(REPLY_PREFIX),
        values.get(CANCEL),
        values.find(CANCEL_USERS).orElse(Set.of()),
        values.get(MESSAGE_SIZE),
        values.get(HEARTBEAT));
  }

  private static Optional<Settings.Certificate> certificate(Values values) {
    Optional<Path> certificate = values.find(CERTIFICATE);
    Optional<Path> key = values.find(KEY);
    if (certificate.isPresent() != key.isPresent()) {
      throw new BadSetting(
          "of tasker.broker.cert and tasker.broker.key only one is set; accepted are both, or"
              + " none");
    }
    return certificate.map(file -> new Settings.Certificate(file, key.orElseThrow()));
  }

  private static Duration heartbeat(String text) {
    Duration heartbeat = Duration.parse(text);
    Parsers.require(
        heartbeat.toNanosPart() == 0
            && heartbeat.isPositive()
            && heartbeat.compareTo(LONGEST_HEARTBEAT) <= 0);
    return heartbeat;
  }
}
