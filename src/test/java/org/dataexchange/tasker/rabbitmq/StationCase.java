package org.dataexchange.tasker.rabbitmq;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInfo;

/**
 * Each test has a station of its own, of classic queues, which put large messages to disk at once.
 */
class StationCase {

  Station station;

  @BeforeEach
  void begin(TestInfo test) throws Exception {
    station = new Station(test.getTestMethod().orElseThrow().getName(), "classic").open();
  }

  @AfterEach
  void end() throws Exception {
    station.close();
  }
}
