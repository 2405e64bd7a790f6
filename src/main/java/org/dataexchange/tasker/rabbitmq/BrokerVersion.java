package org.dataexchange.tasker.rabbitmq;

import com.rabbitmq.client.Connection;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which broker answers, by its own word.
 *
 * @param text like {@code 4.0.5}; empty if it says nothing
 */
record BrokerVersion(String text) {

  private static final Pattern MAJOR = Pattern.compile("(\\d{1,9})\\..*");

  static BrokerVersion of(Connection connection) {
    return new BrokerVersion(
        Optional.ofNullable(connection.getServerProperties().get("version"))
            .map(Object::toString)
            .orElse(""));
  }

  /**
   * Does a quorum queue put a message aside that came back 20 times, unless it has another limit?
   * Since 4.0 it does, and each end of a session brings back all that was under way. Older ones
   * count as well, but have no limit of their own.
   */
  boolean limitsDeliveries() {
    Matcher major = MAJOR.matcher(text);
    return major.matches() && Integer.parseInt(major.group(1)) >= 4;
  }
}
