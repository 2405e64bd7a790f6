package org.dataexchange.tasker.telemetry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.net.URL;
import java.net.URLClassLoader;
import java.time.Clock;
import org.dataexchange.tasker.wire.Traces;
import org.junit.jupiter.api.Test;

class TelemetryTest {

  /** As in a server without the feature: its API is nowhere. */
  @Test
  void isNoneWhereTheServerHasNoneAndNoneOfItsClassesAreNeeded() throws Exception {
    URL[] ours = {Telemetry.class.getProtectionDomain().getCodeSource().getLocation()};
    try (URLClassLoader server = new URLClassLoader(ours, ClassLoader.getPlatformClassLoader())) {
      Object traces =
          server
              .loadClass(Telemetry.class.getName())
              .getMethod("ofServer", String.class, Clock.class)
              .invoke(null, "node-1", Clock.systemUTC());

      assertSame(server.loadClass(Traces.class.getName()).getField("NONE").get(null), traces);
    }
  }

  /** With the feature, but outside of a server. */
  @Test
  void isNoneWhereItCannotBeHad() {
    assertEquals(Traces.NONE, Telemetry.ofServer("node-1", Clock.systemUTC()));
  }
}
