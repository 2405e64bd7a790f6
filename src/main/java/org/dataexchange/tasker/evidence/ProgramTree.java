package org.dataexchange.tasker.evidence;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.dataexchange.tasker.task.Evidence;

/**
 * Programs by who started them: the same one by the same one is one entry, however often it was.
 * Bounded like the lists; what a program started that did not fit does not fit either.
 */
final class ProgramTree {

  /** Who started the algorithm: Tasker. */
  static final int ROOT = -1;

  /** Who started a program of a process whose parent the trace does not show. */
  static final int UNKNOWN = -2;

  private static final int LEFT_OUT = -3;

  private record Entry(int by, String program) {}

  private final Map<Entry, Integer> places = new HashMap<>();
  private final List<Entry> entries = new ArrayList<>();
  private final List<Long> times = new ArrayList<>();
  private int text;
  private long leftOut;

  /** Notes a start, and returns the entry of what runs now. */
  int started(int by, String program) {
    Entry entry = new Entry(by, program);
    Integer place = places.get(entry);
    if (place == null) {
      if (by == LEFT_OUT
          || entries.size() == Entries.MOST
          || text + program.length() > Entries.MOST_TEXT) {
        leftOut++;
        return LEFT_OUT;
      }
      place = entries.size();
      places.put(entry, place);
      entries.add(entry);
      times.add(0L);
      text += program.length();
    }
    times.set(place, times.get(place) + 1);
    return place;
  }

  List<Evidence.Started> inOrder() {
    List<Evidence.Started> all = new ArrayList<>();
    for (int i = 0; i < entries.size(); i++) {
      Entry entry = entries.get(i);
      OptionalInt by = entry.by() < 0 ? OptionalInt.empty() : OptionalInt.of(entry.by());
      all.add(new Evidence.Started(Quoted.decode(entry.program()), by, times.get(i)));
    }
    return all;
  }

  /** The program of an entry, empty where it is not known. */
  String name(int entry) {
    return entry < 0 ? "" : Quoted.decode(entries.get(entry).program());
  }

  long leftOut() {
    return leftOut;
  }

  void remember(State state) {
    state.list(
        "entries",
        places.values().stream().sorted().toList(),
        place ->
            State.row()
                .add(entries.get(place).by())
                .add(entries.get(place).program())
                .add(times.get(place)),
        one -> {
          int place = started(State.small(one.required(0)), State.string(one.required(1)));
          times.set(place, State.number(one.required(2)));
        });
    leftOut = state.number("leftOut", leftOut);
  }
}
