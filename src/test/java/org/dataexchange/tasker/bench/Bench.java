package org.dataexchange.tasker.bench;

/** A part of the suite. */
@FunctionalInterface
public interface Bench {

  /**
   * Measures, and tells what came out.
   *
   * @throws Exception if it could not be measured; the suite goes on with the next part
   */
  void run(Stage stage) throws Exception;
}
