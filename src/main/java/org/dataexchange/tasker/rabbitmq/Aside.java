package org.dataexchange.tasker.rabbitmq;

import java.util.Optional;

/**
 * What the consumer did not get of a delivery, and why.
 *
 * @param why for whoever looks at the dead letters
 * @param properties as they came, if they could not be read; the consumer sees empty ones
 * @param body what was too large to be held in memory; the consumer sees an empty one
 */
record Aside(String why, Optional<byte[]> properties, Optional<LargeBody> body)
    implements AutoCloseable {

  @Override
  public void close() {
    body.ifPresent(LargeBody::close);
  }
}
