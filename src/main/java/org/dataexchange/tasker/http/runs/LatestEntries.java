package org.dataexchange.tasker.http.runs;

import java.util.LinkedHashMap;
import java.util.Map;

/** A map that keeps so many entries: those that were put, or asked for, last. */
public final class LatestEntries<K, V> extends LinkedHashMap<K, V> {

  private final int most;

  public LatestEntries(int most) {
    super(16, 0.75f, true);
    this.most = most;
  }

  @Override
  protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
    return size() > most;
  }
}
