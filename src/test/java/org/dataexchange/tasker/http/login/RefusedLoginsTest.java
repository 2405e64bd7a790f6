package org.dataexchange.tasker.http.login;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.dataexchange.tasker.http.login.RefusedLogins.Why;
import org.dataexchange.tasker.task.Entry;
import org.dataexchange.tasker.task.Entry.Text;
import org.dataexchange.tasker.task.Failures.RecordFailed;
import org.dataexchange.tasker.task.Recorder;
import org.junit.jupiter.api.Test;

class RefusedLoginsTest {

  private final List<Entry> recorded = new ArrayList<>();
  private Duration now = Duration.ZERO;
  private boolean away;
  private final RefusedLogins logins = new RefusedLogins(new Kept(), () -> now);

  private final class Kept implements Recorder {
    @Override
    public Recorded record(Entry entry) {
      if (away) {
        throw new RecordFailed("away", null);
      }
      recorded.add(entry);
      return new Recorded("node-1", recorded.size(), Instant.EPOCH, "");
    }

    @Override
    public String objection() {
      return "";
    }
  }

  private void round(Duration later) {
    now = now.plus(later);
    logins.run();
  }

  private List<Object> times() {
    return recorded.stream().map(entry -> entry.facts().get("times")).toList();
  }

  @Test
  void theFirstIsRecordedAtOnceAndTheOthersOfAMinuteAsOne() {
    logins.add("192.0.2.7", "ann", Why.PASSWORD);
    round(Duration.ofSeconds(1));
    for (int i = 0; i < 5_000; i++) {
      logins.add("192.0.2.7", "name" + i, Why.GUESSES);
      round(Duration.ofMillis(10));
    }
    round(RefusedLogins.EACH);

    assertEquals(List.of(1L, 5_000L), times());
    assertEquals("ann", recorded.getFirst().texts().get(Text.USER));
    assertEquals("192.0.2.7", recorded.getFirst().texts().get(Text.ADDRESS));
  }

  @Test
  void manyAddressesMakeNoMoreThanAFew() {
    for (int i = 0; i < 10_000; i++) {
      logins.add("2001:db8::" + i, "ann", Why.PASSWORD);
    }
    round(Duration.ofSeconds(1));
    assertEquals(RefusedLogins.MOST_ADDRESSES + 1, recorded.size());
    assertEquals(10_000L, times().stream().mapToLong(one -> (Long) one).sum());
    assertTrue(recorded.getLast().facts().containsKey("addresses"));
  }

  @Test
  void nothingIsLostWhileTheRecordIsAway() {
    away = true;
    logins.add("192.0.2.7", "ann", Why.PASSWORD);
    round(Duration.ofSeconds(1));
    logins.add("192.0.2.7", "ann", Why.PASSWORD);
    round(RefusedLogins.PATIENCE.plusMillis(1));
    away = false;
    round(RefusedLogins.PATIENCE.plusMillis(1));
    round(RefusedLogins.EACH.plusMillis(1));
    assertEquals(List.of(1L, 1L), times());
  }

  @Test
  void whatIsCountedIsRecordedAtTheEnd() {
    logins.add("192.0.2.7", "ann", Why.PASSWORD);
    round(Duration.ofSeconds(1));
    logins.add("192.0.2.7", "ann", Why.PASSWORD);
    logins.close();
    assertEquals(List.of(1L, 1L), times());
  }
}
