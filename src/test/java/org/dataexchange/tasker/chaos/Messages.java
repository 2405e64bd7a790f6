package org.dataexchange.tasker.chaos;

import static org.dataexchange.tasker.system.Eventually.eventually;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.GetResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.dataexchange.tasker.site.Site;
import org.dataexchange.tasker.system.Answer;

/** What lies in the queues, looked at when nothing fails any more, but for the counts. */
final class Messages {

  /** The broker counts what is unacked every five seconds. */
  private static final Duration QUIET = Pace.seconds(8);

  private final Site site;
  private long busy = System.nanoTime();

  Messages(Site site) {
    this.site = site;
  }

  /** Waits until no task waits or is under way. */
  void awaitQuiet(Duration atMost) {
    busy = System.nanoTime();
    eventually("no message in tasker_todo", atMost, this::isQuiet);
  }

  private boolean isQuiet() {
    // the answer itself may take a busy machine longer than that, and may fail
    long asked = System.nanoTime();
    boolean waits = true;
    try {
      waits = todo() > 0;
    } finally {
      busy = waits ? System.nanoTime() : busy;
    }
    return asked - busy > QUIET.toNanos();
  }

  /** Those that wait, and those that wait for their ack. */
  long todo() {
    return site.brokers()
        .getFirst()
        .script("rabbitmqctl", "-q", "list_queues", "name", "messages")
        .lines()
        .filter(line -> line.startsWith("tasker_todo\t"))
        .mapToLong(line -> Long.parseLong(line.split("\t")[1]))
        .findFirst()
        .orElseThrow();
  }

  /** How many messages wait; -1 if that cannot be known now. */
  long ready(String queue) {
    try (Connection connection = site.connect("chaos count");
        Channel channel = connection.createChannel()) {
      return channel.messageCount(queue);
    } catch (IOException | TimeoutException | RuntimeException e) {
      return -1;
    }
  }

  /** Takes everything out of a queue. */
  List<Answer> take(String queue) throws IOException, TimeoutException {
    List<Answer> all = new ArrayList<>();
    try (Connection connection = site.connect("chaos reader");
        Channel channel = connection.createChannel()) {
      for (GetResponse one = channel.basicGet(queue, false);
          one != null;
          one = channel.basicGet(queue, false)) {
        all.add(Answer.received(one.getProps(), one.getBody()));
        channel.basicAck(one.getEnvelope().getDeliveryTag(), false);
      }
    }
    return all;
  }
}
