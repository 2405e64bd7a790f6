package org.dataexchange.tasker.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.dataexchange.tasker.dependencies.Wheel;
import org.dataexchange.tasker.disk.Sha256;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Libraries from an index, over the network, and by their hashes alone. */
@Timeout(600)
@SystemTest
class DependencyIndexIT {

  @TempDir private Path folder;
  private final Queue<String> asked = new ConcurrentLinkedQueue<>();
  private HttpServer index;
  private String sha256;
  private TaskerSystem tasker;

  @BeforeEach
  void begin() throws Exception {
    Path wheel = Wheel.pure("far", "1.0").file("far.py", "AWAY = 'far'\n").in(folder);
    byte[] bytes = Files.readAllBytes(wheel);
    sha256 = Sha256.hex(bytes);
    String link = "<a href='/%1$s'>%1$s</a>".formatted(wheel.getFileName());
    Map<String, byte[]> pages =
        Map.of("/simple/far/", link.getBytes(UTF_8), "/" + wheel.getFileName(), bytes);
    index = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    index.createContext(
        "/",
        exchange -> {
          String path = exchange.getRequestURI().getPath();
          asked.add(path);
          byte[] page = pages.getOrDefault(path, new byte[0]);
          exchange.getResponseHeaders().set("Content-Type", "text/html");
          exchange.sendResponseHeaders(
              pages.containsKey(path) ? 200 : 404, Math.max(1, page.length));
          exchange.getResponseBody().write(page.length > 0 ? page : new byte[1]);
          exchange.close();
        });
    index.start();
    tasker = new TaskerSystem("index");
    tasker.set("TASKER_DEPENDENCIES", "index");
    tasker.set(
        "TASKER_DEPENDENCIES_INDEX_URL",
        "http://127.0.0.1:%d/simple/".formatted(index.getAddress().getPort()));
    // the engine of the tests has no other network
    tasker.set("TASKER_DEPENDENCIES_NETWORK", "host");
    tasker.set("TASKER_DEPENDENCIES_REQUIRE_HASHES", "true");
    tasker.start();
  }

  @AfterEach
  void end() throws Exception {
    tasker.close();
    index.stop(0);
  }

  @Test
  void hasTheNetworkForTheInstallationAlone() throws Exception {
    String program =
        """
        import far, urllib.request
        print(far.AWAY)
        try:
            urllib.request.urlopen('http://127.0.0.1:%d/algorithm')
        except OSError as e:
            print('no network')
        """
            .formatted(index.getAddress().getPort());
    tasker.shares().file("pinned/requirements.txt", "far==1.0 --hash=sha256:" + sha256);
    tasker.shares().file("pinned/run.py", program);
    Answer answer = tasker.run("pinned", "pinned");

    assertEquals("far\nno network\n", answer.stdout(), answer::toString);
    assertEquals(sha256, answer.report().path("dependencies").get(0).path("sha256").asText());
    assertTrue(asked.contains("/simple/far/"), asked::toString);
    assertTrue(!asked.contains("/algorithm"), asked::toString);

    tasker.shares().file("loose/requirements.txt", "far==1.0");
    tasker.shares().file("loose/run.py", program);
    Answer loose = tasker.run("loose", "loose");
    assertEquals("dependencies", loose.reason(), loose::toString);
    String advice = loose.report().path("advice").asText();
    assertTrue(advice.contains("--hash=sha256:"), advice);
  }
}
