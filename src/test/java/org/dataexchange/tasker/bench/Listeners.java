package org.dataexchange.tasker.bench;

import java.net.http.HttpClient;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.LongAdder;

/** Those who have a run's events open, and count them. */
final class Listeners implements AutoCloseable {

  private final HttpClient http = HttpClient.newHttpClient();
  private final LongAdder events = new LongAdder();

  Listeners(Door door, int count, String task) {
    for (int i = 0; i < count; i++) {
      http.sendAsync(
          door.request("/api/tasks/" + task + "/events").build(),
          BodyHandlers.fromLineSubscriber(new Counter()));
    }
  }

  long events() {
    return events.sum();
  }

  private final class Counter implements Flow.Subscriber<String> {

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(String line) {
      if (line.startsWith("event:")) {
        events.increment();
      }
    }

    @Override
    public void onError(Throwable trouble) {
      // told by the events that do not come
    }

    @Override
    public void onComplete() {
      // the same
    }
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
