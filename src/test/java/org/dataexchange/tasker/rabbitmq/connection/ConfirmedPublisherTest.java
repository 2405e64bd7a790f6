package org.dataexchange.tasker.rabbitmq.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.ConfirmCallback;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.dataexchange.tasker.rabbitmq.connection.ConfirmedPublisher.Result;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ConfirmedPublisherTest {

  private ConfirmCallback confirmed;

  /** One that confirms when it is told to. */
  private Channel channel() {
    return (Channel)
        Proxy.newProxyInstance(
            Channel.class.getClassLoader(),
            new Class<?>[] {Channel.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("addConfirmListener")) {
                confirmed = (ConfirmCallback) arguments[0];
              }
              return switch (method.getName()) {
                case "isOpen" -> true;
                case "getNextPublishSeqNo" -> 1L;
                default -> null;
              };
            });
  }

  private void confirm() {
    try {
      confirmed.handle(1, false);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The end of an alarm comes just before that of a wait, and the confirm after both. */
  @Test
  void waitsAsLongAsEverOnceTheBrokerReadsAgain() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    ConfirmedPublisher publisher =
        new ConfirmedPublisher(
            channel(),
            Duration.ofMillis(20),
            () -> {
              if (asked.incrementAndGet() == 2) {
                confirm();
              }
              return asked.get() == 1;
            });

    assertEquals(
        Result.CONFIRMED, publisher.publish("", "queue", new AMQP.BasicProperties(), new byte[0]));
  }
}
