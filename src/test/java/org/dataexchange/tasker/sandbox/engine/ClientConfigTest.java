package org.dataexchange.tasker.sandbox.engine;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.dataexchange.tasker.task.Failures.EngineFailed;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What lies in the folder of docker's own client, of whoever runs the server. */
class ClientConfigTest {

  @TempDir Path home;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "[]",
        "{\"auths\": [1]}",
        "{\"detachKeys\": 1, \"credsStore\": \"gone\"}",
        "{\"currentContext\": \"gone\"}"
      })
  void isNotRead(String configuration) throws Exception {
    Files.writeString(home.resolve("config.json"), configuration);
    System.setProperty("DOCKER_CONFIG", home.toString());
    try (Engine engine = new Engine(URI.create("unix://" + home + "/socket"), 1, Thread::new)) {
      String why = assertThrows(EngineFailed.class, engine::ping).getMessage();
      assertTrue(
          why.startsWith("the engine on unix://%s/socket could not answer".formatted(home)), why);
    } finally {
      System.clearProperty("DOCKER_CONFIG");
    }
  }
}
