package org.dataexchange.tasker.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import org.dataexchange.tasker.cache.ContentCache;
import org.dataexchange.tasker.task.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CacheTest {

  @TempDir Path workspace;
  private final ByteArrayOutputStream said = new ByteArrayOutputStream();

  private int run(String... arguments) {
    return run(Map.of("TASKER_WORKSPACE", workspace.toString()), arguments);
  }

  private int run(Map<String, String> variables, String... arguments) {
    said.reset();
    PrintStream out = new PrintStream(said, true, UTF_8);
    Terminal terminal = new Terminal(new Environment(variables), out, out);
    return terminal.run(new Cache(terminal), arguments);
  }

  private String said() {
    return said.toString(UTF_8);
  }

  @Test
  void saysWhatItTakes() {
    assertEquals(3, run());
    assertTrue(
        said().contains("cache: Missing required subcommand; ./tasker cache --help says more"),
        said());
    assertEquals(3, run("size", "more"));
    assertEquals(3, run(Map.of(), "size"));
    assertTrue(said().contains("TASKER_WORKSPACE"), said());
  }

  @Test
  void saysThatThereIsNoCache() {
    for (String command : new String[] {"verify", "size", "clear"}) {
      assertEquals(0, run(command));
      assertTrue(said().contains("there is no cache in " + workspace), said());
    }
  }

  @Test
  void endsWithOneForWhatWasBroken() throws IOException {
    ContentCache.in(workspace.resolve("cache"), new Size(1000), Clock.systemUTC());
    assertEquals(0, run("size"));
    assertEquals("0B in 0 files, of 0 data sets and algorithms\n", said());
    Path shard = Files.createDirectory(workspace.resolve("cache/objects/aa"));
    Files.writeString(shard.resolve("a".repeat(64)), "not that");

    assertEquals(1, run("verify"));

    assertTrue(said().startsWith("removed: the contents aaaa"), said());
    assertEquals(0, run("verify"));
    assertEquals(0, run("clear"));
  }
}
