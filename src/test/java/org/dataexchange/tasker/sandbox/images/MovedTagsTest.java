package org.dataexchange.tasker.sandbox.images;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.dataexchange.tasker.sandbox.engine.Engine;
import org.dataexchange.tasker.sandbox.engine.TalkingEngine;
import org.dataexchange.tasker.task.Ticker;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Of names whose image is another one by now, however engines and people write them. */
@Timeout(60)
class MovedTagsTest {

  private TalkingEngine talking;
  private Engine engine;
  private MovedTags moved;

  @BeforeEach
  void open() throws IOException {
    talking =
        new TalkingEngine()
            .says("GET /distribution/.*/json", "{\"Descriptor\":{\"digest\":\"sha256:b\"}}");
    engine = new Engine(talking.address(), 1, Thread::new);
    moved =
        new MovedTags(
            engine.images(), new RegistryLogins(Optional.empty()), Thread::new, Ticker.SYSTEM);
  }

  @AfterEach
  void close() {
    talking.close();
    engine.close();
  }

  private void has(String digests) {
    talking.says(
        "GET /images/.*/json", "{\"Id\":\"sha256:1\",\"RepoDigests\":[%s]}".formatted(digests));
  }

  @ParameterizedTest
  @CsvSource({
    "python:3.13, python",
    "docker.io/library/python:3.13, python",
    "docker.io/python:3.13, python",
    "python:3.13, docker.io/library/python",
    "docker.io/rocker/r-ver:4.4, rocker/r-ver",
    "index.docker.io/rocker/r-ver:4.4, rocker/r-ver",
    "registry.example:5000/sci, registry.example:5000/sci",
  })
  void areSaidHoweverTheEngineWritesTheirNames(String name, String known) {
    has("\"%s@sha256:a\"".formatted(known));
    moved.look(name);
    assertEquals(1, moved.said().size());
    assertTrue(moved.said().getFirst().startsWith("image " + name + " is another one"));

    has("\"%s@sha256:b\"".formatted(known));
    moved.look(name);
    assertEquals(List.of(), moved.said());
  }

  @Test
  void areNotThoseOfAnotherRegistry() {
    has("\"mirror.example/library/python@sha256:a\", \"<none>@<none>\"");

    moved.look("python:3.13");

    assertEquals(List.of(), moved.said());
    assertEquals(0, talking.asked("GET /distribution/.*"));
  }
}
