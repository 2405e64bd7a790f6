package org.dataexchange.tasker.http;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SameOriginFilterTest {

  @ParameterizedTest
  @CsvSource({
    "http://portal.example, portal.example",
    "http://portal.example, portal.example:80",
    "https://portal.example, portal.example:443",
    "https://portal.example, PORTAL.Example",
    "https://PORTAL.example, portal.example:443",
    "http://portal.example:8080, portal.example:8080",
    "http://portal.example., portal.example.",
    "http://127.0.0.1:9080, 127.0.0.1:9080",
    "http://[::1]:9080, [::1]:9080",
    "http://[2001:DB8::1], [2001:db8::1]:80",
    "https://xn--bcher-kva.example, xn--bcher-kva.example",
    "http://my_host:9080, my_host:9080"
  })
  void isThePlaceHoweverItIsWritten(String origin, String host) {
    assertTrue(SameOriginFilter.isAt(origin, host));
  }

  @ParameterizedTest
  @CsvSource({
    "http://portal.example.evil.example, portal.example",
    "http://portal.example@evil.example, portal.example",
    "http://evil.example#portal.example, portal.example",
    "http://evil.example/portal.example, portal.example",
    "http://portal.example:8080, portal.example",
    "http://portal.example:443, portal.example",
    "http://portal.example, portal.example:443",
    "http://portal.example., portal.example",
    "null, portal.example",
    "'', portal.example",
    "portal.example, portal.example",
    "file://, portal.example",
    "chrome-extension://abc, portal.example",
    "http://, portal.example",
    "http://portal.example http://evil.example, portal.example",
    "http://portal.example, ",
    "null, null"
  })
  void isAnotherPlace(String origin, String host) {
    assertFalse(SameOriginFilter.isAt(origin, host));
  }
}
