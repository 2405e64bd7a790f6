package org.dataexchange.tasker.rabbitmq;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BrokerVersionTest {

  /** On an older one the limit that means none would lose each task that comes back once. */
  @ParameterizedTest
  @CsvSource({
    "3.10.8, false",
    "3.13.7, false",
    "4.0.5, true",
    "4.3.0-rc.1, true",
    "10.0, true",
    "4, false",
    "'', false",
    "99999999999.1, false",
    "unknown, false",
  })
  void limitsDeliveriesSinceFour(String version, boolean limits) {
    assertEquals(limits, new BrokerVersion(version).limitsDeliveries());
  }
}
