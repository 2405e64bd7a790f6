package org.dataexchange.tasker.http.login;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.dataexchange.tasker.task.Entry;
import org.dataexchange.tasker.task.Entry.Kind;
import org.dataexchange.tasker.task.Entry.Text;
import org.dataexchange.tasker.task.Failures.RecordFailed;
import org.dataexchange.tasker.task.Recorder;
import org.dataexchange.tasker.task.Ticker;
import org.dataexchange.tasker.text.Printable;

/**
 * Records the logins that were refused: of each address the first at once, and all that follow in a
 * minute as one entry with their number, so that who guesses cannot fill the record. Where too many
 * addresses guess, the others of them count together. Nobody waits for the record: it is written by
 * rounds, once a second. Thread-safe.
 */
public final class RefusedLogins implements Runnable {

  private static final Logger LOG = System.getLogger(RefusedLogins.class.getName());

  /** Between two entries of the same address. */
  static final Duration EACH = Duration.ofMinutes(1);

  /** While the record is away. */
  static final Duration PATIENCE = Duration.ofSeconds(10);

  /** Addresses that have entries of their own in a minute. */
  static final int MOST_ADDRESSES = 20;

  private static final int MOST_NAME = 200;

  /** For those beyond; no address is like that. */
  private static final String OTHERS = "";

  private final Recorder recorder;
  private final Ticker ticker;
  private final Map<String, Tally> tallies = new LinkedHashMap<>();
  private Duration rest = Ticker.NEVER;

  public RefusedLogins(Recorder recorder, Ticker ticker) {
    this.recorder = recorder;
    this.ticker = ticker;
  }

  /** Why a login was refused. */
  public enum Why {
    PASSWORD("a wrong name or password"),
    GUESSES("not tried, after too many wrong ones from that address"),
    TOKEN("a token that does not hold"),
    ROLE("no role");

    private final String words;

    Why(String words) {
      this.words = words;
    }
  }

  /** What is to be recorded of one address, and when; guarded by the object around it. */
  private static final class Tally {
    private Duration next = Ticker.NEVER;
    private long times;
    private String user = "";
    private Why why = Why.PASSWORD;
    private Entry pending;
  }

  /**
   * @param user that was tried; empty if it is not known
   */
  public synchronized void add(String address, String user, Why why) {
    boolean own = tallies.containsKey(address) || tallies.size() < MOST_ADDRESSES;
    Tally tally = tallies.computeIfAbsent(own ? address : OTHERS, unseen -> new Tally());
    if (tally.times++ == 0) {
      tally.user = own ? Printable.shortened(user, MOST_NAME) : "";
      tally.why = why;
    }
  }

  /** Records what is due; for one thread at a time. */
  @Override
  public void run() {
    if (ticker.isAfter(rest)) {
      write();
    }
  }

  /** Records all that was counted, as the server stops. */
  public void close() {
    synchronized (this) {
      tallies.values().forEach(tally -> tally.next = Ticker.NEVER);
    }
    write();
  }

  private void write() {
    for (Tally tally : due()) {
      try {
        recorder.record(tally.pending);
        synchronized (this) {
          tally.pending = null;
          tally.next = ticker.in(EACH);
        }
      } catch (RecordFailed e) {
        rest = ticker.in(PATIENCE);
        LOG.log(Level.DEBUG, "Refused logins wait for the record: {0}", e.getMessage());
        return;
      }
    }
  }

  private synchronized List<Tally> due() {
    tallies
        .values()
        .removeIf(tally -> tally.pending == null && tally.times == 0 && ticker.isAfter(tally.next));
    List<Tally> due = new ArrayList<>();
    tallies.forEach(
        (address, tally) -> {
          if (tally.pending == null && tally.times > 0 && ticker.isAfter(tally.next)) {
            tally.pending = entry(address, tally);
            tally.times = 0;
          }
          if (tally.pending != null) {
            due.add(tally);
          }
        });
    return due;
  }

  /** With a word of its own, by which the record knows it if it is told twice. */
  private static Entry entry(String address, Tally tally) {
    Entry entry =
        Entry.of(Kind.LOGIN_REFUSED, UUID.randomUUID().toString())
            .with("times", tally.times)
            .with("refused", tally.why.words)
            .with(Text.ADDRESS, address)
            .with(Text.USER, tally.user);
    return address.equals(OTHERS) ? entry.with("addresses", "several more") : entry;
  }
}
