package org.dataexchange.tasker.cache;

/**
 * What a cache holds.
 *
 * @param dataSets paths that were fetched, code too
 */
public record Stock(long files, long bytes, long dataSets) {

  /** What was there, without what is left; never negative. */
  public Stock minus(Stock left) {
    return new Stock(
        Math.max(0, files - left.files()),
        Math.max(0, bytes - left.bytes()),
        Math.max(0, dataSets - left.dataSets()));
  }

  Stock plus(Stock other) {
    return new Stock(files + other.files(), bytes + other.bytes(), dataSets + other.dataSets());
  }
}
