package org.dataexchange.tasker.chaos;

import static org.dataexchange.tasker.system.Eventually.eventually;
import static org.dataexchange.tasker.system.Eventually.eventuallyGet;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dataexchange.tasker.record.store.Database;
import org.dataexchange.tasker.site.Part;
import org.dataexchange.tasker.site.Site;

/** All that is there, for those who make something of it fail. */
record Scene(
    Site site,
    List<Member> members,
    Storage storage,
    Optional<SharedRecord> shared,
    Sender sender,
    Map<String, String> bodies,
    Witness witness,
    History history,
    Log log) {

  private static final Duration FOUND = Pace.seconds(15);

  /** Where the servers have their records: each its own, or all the same. */
  List<Database> records() {
    return shared
        .map(record -> List.of(record.open(site.base())))
        .orElseGet(() -> members.stream().map(Member::record).toList());
  }

  Member member(Fault fault) {
    return members.get(fault.which() % members.size());
  }

  Part broker(Fault fault) {
    return site.brokers().get(fault.which() % site.brokers().size());
  }

  /** Something runs mostly, but not always: the servers may all be away. */
  Optional<Sighting> running(Fault fault) {
    try {
      return Optional.of(
          eventuallyGet(
              "a run",
              FOUND,
              () -> {
                List<Sighting> all = witness.running();
                return all.isEmpty()
                    ? Optional.<Sighting>empty()
                    : Optional.of(all.get(fault.which() % all.size()));
              }));
    } catch (AssertionError e) {
      return Optional.empty();
    }
  }

  /** Lets it be wrong for as long as the fault lasts. */
  static void pause(Fault fault) {
    pause(fault.away());
  }

  static void pause(Duration time) {
    long end = System.nanoTime() + time.toNanos();
    eventually("a pause", Duration.ofHours(1), () -> System.nanoTime() > end);
  }
}
