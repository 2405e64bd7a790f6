package org.dataexchange.tasker.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/**
 * How connections to the broker are secured and watched; read by the server and by the command
 * line.
 *
 * @param ca who vouches for the broker; the JDK's authorities without it
 * @param certificate what is shown to a broker that asks for one
 * @param heartbeat after three without a sign of the broker the connection is torn
 */
public record BrokerLink(
    Optional<Path> ca, Optional<Settings.Certificate> certificate, Duration heartbeat) {

  private static final String PEM = "a PEM file that can be read";
  private static final Duration LONGEST_HEARTBEAT = Duration.ofMinutes(10);

  /**
   * @param lookup a key's text, if it is set
   */
  public static BrokerLink read(Function<String, Optional<String>> lookup) {
    return read(new Values(lookup));
  }

  static BrokerLink read(Values values) {
    return new BrokerLink(
        values.optional("tasker.broker.ca", PEM, Values::file),
        certificate(values),
        values.read(
            "tasker.broker.heartbeat",
            "PT20S",
            "whole seconds from PT1S to PT10M",
            BrokerLink::heartbeat));
  }

  private static Optional<Settings.Certificate> certificate(Values values) {
    Optional<Path> certificate = values.optional("tasker.broker.cert", PEM, Values::file);
    Optional<Path> key = values.optional("tasker.broker.key", PEM, Values::file);
    if (certificate.isPresent() != key.isPresent()) {
      throw new BadSetting(
          "of tasker.broker.cert and tasker.broker.key only one is set; accepted are both, or none");
    }
    return certificate.map(file -> new Settings.Certificate(file, key.orElseThrow()));
  }

  private static Duration heartbeat(String text) {
    Duration heartbeat = Duration.parse(text);
    Values.require(
        heartbeat.toNanosPart() == 0
            && heartbeat.isPositive()
            && heartbeat.compareTo(LONGEST_HEARTBEAT) <= 0);
    return heartbeat;
  }
}
