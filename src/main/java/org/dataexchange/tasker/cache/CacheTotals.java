package org.dataexchange.tasker.cache;

/**
 * How much a cache holds.
 *
 * @param dataSets paths that were fetched, code too
 */
public record CacheTotals(long files, long bytes, long dataSets) {

  /** What was there, without what is left; never negative. */
  public CacheTotals minus(CacheTotals left) {
    return new CacheTotals(
        Math.max(0, files - left.files()),
        Math.max(0, bytes - left.bytes()),
        Math.max(0, dataSets - left.dataSets()));
  }

  CacheTotals plus(CacheTotals other) {
    return new CacheTotals(
        files + other.files(), bytes + other.bytes(), dataSets + other.dataSets());
  }
}
