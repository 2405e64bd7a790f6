package org.dataexchange.tasker;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.dataexchange.tasker.config.Settings;
import org.dataexchange.tasker.journal.NodeIdentity;
import org.dataexchange.tasker.task.Ticker;
import org.eclipse.microprofile.metrics.MetricRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ApplicationTest {

  private static final Duration LONG = Duration.ofSeconds(30);

  private final List<Thread> threads = new CopyOnWriteArrayList<>();

  @TempDir private Path folder;

  private Application compose(String... set) {
    Map<String, String> settings =
        Map.of(
            "tasker.workspace",
            workspace().toString(),
            "tasker.workers",
            "1",
            "docker.host",
            "unix://" + folder.resolve("no-engine.sock"),
            "tasker.storage.url",
            "https://storage.invalid/",
            set[0],
            set[1]);
    Host host = new Host(Clock.systemUTC(), Ticker.SYSTEM, this::none, this::none, this::thread);
    return Application.of(
        Settings.read(key -> Optional.ofNullable(settings.get(key))), host, noMetrics());
  }

  private Path workspace() {
    return folder.resolve("workspace");
  }

  private void none(Runnable work) {
    throw new IllegalStateException("nothing runs before the start: " + work);
  }

  private Thread thread(Runnable work) {
    Thread thread = new Thread(work);
    threads.add(thread);
    return thread;
  }

  /** The last that is opened needs it. */
  private static MetricRegistry noMetrics() {
    return (MetricRegistry)
        Proxy.newProxyInstance(
            MetricRegistry.class.getClassLoader(),
            new Class<?>[] {MetricRegistry.class},
            (proxy, method, arguments) -> {
              throw new IllegalArgumentException("no metrics");
            });
  }

  @Test
  void holdsTheWorkspaceNoLongerThanComposingTakesIfThatFails() throws IOException {
    Path noPem = Files.writeString(folder.resolve("ca.pem"), "none");

    IllegalArgumentException failed =
        assertThrows(
            IllegalArgumentException.class, () -> compose("tasker.storage.ca", noPem.toString()));

    assertTrue(failed.getMessage().startsWith("tasker.storage.ca is"), failed::toString);
    assertDoesNotThrow(() -> NodeIdentity.take(workspace(), Optional.empty()).close());
  }

  @Test
  void leavesNoThreadBehindIfTheLastPartCannotBeOpened() throws InterruptedException {
    IllegalArgumentException failed =
        assertThrows(IllegalArgumentException.class, () -> compose("tasker.node", "one"));

    assertEquals("no metrics", failed.getMessage());
    assertDoesNotThrow(() -> NodeIdentity.take(workspace(), Optional.empty()).close());
    assertFalse(threads.isEmpty());
    for (Thread thread : threads) {
      assertTrue(thread.join(LONG), thread::toString);
    }
  }
}
