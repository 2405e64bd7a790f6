package org.dataexchange.tasker.evidence;

import java.nio.ByteBuffer;

/** Numbers, in open addressing: a set of boxed ones takes six times as much memory. Bounded. */
final class LongSet {

  private static final int FIRST = 64;

  private final int most;
  private long[] places = new long[FIRST]; // 0 is an empty place
  private int size;

  LongSet(int most) {
    this.most = most;
  }

  /** Adds the number if it is new and there is room; says if it did. */
  boolean add(long number) {
    int place = place(number);
    if (isFull() || places[place] != 0) {
      return false;
    }
    places[place] = stored(number);
    size++;
    growIfNeeded();
    return true;
  }

  boolean contains(long number) {
    return places[place(number)] != 0;
  }

  /** Was there possibly one that found no room? */
  boolean isFull() {
    return size >= most;
  }

  void remember(State state, String name) {
    ByteBuffer saved = ByteBuffer.wrap(state.bytes(name, this::all));
    while (state.saved() && saved.hasRemaining()) {
      add(saved.getLong());
    }
  }

  /** The numbers, eight bytes each. */
  private byte[] all() {
    ByteBuffer bytes = ByteBuffer.allocate(size * Long.BYTES);
    for (long number : places) {
      if (number != 0) {
        bytes.putLong(number);
      }
    }
    return bytes.array();
  }

  private int place(long number) {
    int at = (int) stored(number) & places.length - 1;
    while (places[at] != 0 && places[at] != stored(number)) {
      at = at + 1 & places.length - 1;
    }
    return at;
  }

  private void growIfNeeded() {
    if (size * 2 <= places.length) {
      return;
    }
    long[] before = places;
    places = new long[before.length * 2];
    for (long number : before) {
      if (number != 0) {
        places[place(number)] = number;
      }
    }
  }

  private static long stored(long number) {
    return number == 0 ? 1 : number;
  }
}
