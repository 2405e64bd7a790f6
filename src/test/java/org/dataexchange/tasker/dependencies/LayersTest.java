package org.dataexchange.tasker.dependencies;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.dataexchange.tasker.disk.FileTree;
import org.dataexchange.tasker.task.Dependencies;
import org.dataexchange.tasker.task.LibrarySource;
import org.dataexchange.tasker.task.Outcome;
import org.dataexchange.tasker.task.Reason;
import org.dataexchange.tasker.task.Refused;
import org.dataexchange.tasker.task.RequestKey;
import org.dataexchange.tasker.task.Run;
import org.dataexchange.tasker.task.RunFolder;
import org.dataexchange.tasker.task.Size;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class LayersTest {

  private static final int BYTES = 1_000;

  @TempDir private Path home;
  private final List<String> installed = new ArrayList<>();
  private String recipe = "recipe";
  private String told = "[{\"name\": \"A_Library\", \"version\": \"1\", \"sha256\": \"ab\"}]";
  private Runnable meanwhile = () -> {};
  private Instant now = Instant.parse("2026-03-01T10:00:00Z");
  private boolean shareable = true;
  private Layers layers;

  @BeforeEach
  void open() {
    layers = layers("1GiB", "boot-1", new LibrarySource.Wheelhouse(home));
  }

  private Layers layers(String most, String boot, LibrarySource source) {
    return new Layers(
        home.resolve("layers"),
        new Writing(),
        new Layers.Setup(source, Size.parse(most), boot, () -> shareable),
        Clock.fixed(now, ZoneOffset.UTC));
  }

  /** Leaves a file in place of each library. */
  private final class Writing implements Installation {
    @Override
    public List<String> recipe() {
      return List.of(recipe);
    }

    @Override
    public Path install(Requirements requirements, Path into, Dependencies.For whom) {
      synchronized (installed) {
        installed.add(requirements.text().strip());
      }
      meanwhile.run();
      try {
        Path layer = Files.createDirectories(into.resolve("out/layer"));
        Files.write(layer.resolve("library.py"), new byte[BYTES]);
        Files.writeString(into.resolve("out/libraries.json"), told);
        return into.resolve("out");
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private Dependencies.For run(String id) throws IOException {
    RunFolder folder = new RunFolder(Files.createDirectories(home.resolve("runs").resolve(id)));
    RequestKey key = new RequestKey(UUID.randomUUID(), "0".repeat(64));
    return new Dependencies.For(
        new Run(id, key, "task", 1, now), folder, "image@sha256:1", "sh", () -> {});
  }

  private Dependencies.Layer provide(String text, Dependencies.For run) throws IOException {
    Path file = Files.writeString(run.folder().path().resolve("requirements.txt"), text);
    return layers.provide(file, run).orElseThrow();
  }

  private Dependencies.Layer provide(String text, String runId) throws IOException {
    return provide(text, run(runId));
  }

  private void forget(String runId) throws IOException {
    FileTree.delete(home.resolve("runs").resolve(runId));
  }

  private List<Path> kept() throws IOException {
    try (Stream<Path> all = Files.list(home.resolve("layers"))) {
      return all.filter(path -> !path.endsWith("building")).toList();
    }
  }

  @Test
  void givesEachRunACopyWhereTheyCannotHaveTheSameFiles() throws IOException {
    Dependencies.Layer first = provide("a", "run-1");
    shareable = false;
    Dependencies.For run = run("run-2");
    Dependencies.Layer second = provide("a", run);
    provide("a", run); // once more, as another attempt does

    assertEquals(List.of("a"), installed);
    assertEquals(run.folder().libraries(), second.folder());
    assertEquals(first.libraries(), second.libraries());
    Path file = Path.of("library.py");
    assertEquals(-1, Files.mismatch(first.folder().resolve(file), second.folder().resolve(file)));
    assertFalse(Files.isSameFile(first.folder().resolve(file), second.folder().resolve(file)));
  }

  /** The image's Python wrote it, and may be anybody's. */
  @ParameterizedTest
  @ValueSource(strings = {"", "nothing", "[{}]", "{\"a\": 1}", "null", "[1", "large"})
  void blamesTheImageForAListOfLibrariesThatIsNone(String list) throws IOException {
    told = list.equals("large") ? "[" + " ".repeat(2 << 20) + "]" : list;

    Outcome outcome = assertThrows(Dependencies.Unmet.class, () -> provide("a", "run-1")).outcome();

    assertEquals(Reason.DEPENDENCIES, outcome.reason());
    assertEquals(List.of(), kept());
  }

  @Test
  void installsWhatIsNotThereYet() throws IOException {
    Dependencies.Layer first = provide("a==1\nb", "run-1");
    Dependencies.Layer second = provide("# the same\nb\na == 1", "run-2");

    assertEquals(List.of("a==1\nb"), installed);
    assertEquals(first, second);
    assertEquals(List.of(new Dependencies.Library("a-library", "1", "ab")), second.libraries());
    assertEquals(BYTES, Files.size(second.folder().resolve("library.py")));
    try (Stream<Path> building = Files.list(home.resolve("layers/building"))) {
      assertEquals(List.of(), building.toList());
    }
  }

  @Test
  void installsAgainWhatMayBecomeAnother() throws IOException {
    provide("a", "run-1");
    recipe = "another";
    provide("a", "run-2");
    Dependencies.For run = run("run-3");
    provide("a", new Dependencies.For(run.run(), run.folder(), "image@sha256:2", "sh", () -> {}));

    assertEquals(List.of("a", "a", "a"), installed);
  }

  @Test
  void hasNothingForNoRequirements() throws IOException {
    Path file = Files.writeString(home.resolve("requirements.txt"), "# none\n");

    assertEquals(Optional.empty(), layers.provide(file, run("run-1")));
    layers("1GiB", "boot-1", new LibrarySource.None()).review(file);
  }

  @Test
  void refusesRequirementsWhereNothingIsInstalled() throws IOException {
    Path file = Files.writeString(home.resolve("requirements.txt"), "a\n");
    Layers none = layers("1GiB", "boot-1", new LibrarySource.None());

    Refused refused = assertThrows(Refused.class, () -> none.review(file));

    assertEquals(Reason.DEPENDENCIES, refused.reason());
  }

  @Test
  void installsOnceForAllThatWantItAtTheSameTime() throws Exception {
    CountDownLatch waiting = new CountDownLatch(1);
    meanwhile =
        () -> {
          try {
            waiting.await();
          } catch (InterruptedException e) {
            throw new AssertionError(e);
          }
        };
    try (ExecutorService threads = Executors.newFixedThreadPool(3)) {
      List<Future<Dependencies.Layer>> all = new ArrayList<>();
      for (String id : List.of("run-1", "run-2", "run-3")) {
        all.add(threads.submit(() -> provide("a", id)));
      }
      waiting.countDown();
      for (Future<Dependencies.Layer> one : all) {
        assertEquals(all.getFirst().get(), one.get());
      }
    }

    assertEquals(List.of("a"), installed);
  }

  @Test
  void letsTheNextTryWhereOneFailed() throws IOException {
    Dependencies.Unmet unmet =
        new Dependencies.Unmet(new Outcome.AlgorithmFailed(Reason.DEPENDENCIES, "", ""));
    meanwhile =
        () -> {
          throw unmet;
        };
    assertEquals(unmet, assertThrows(Dependencies.Unmet.class, () -> provide("a", "run-1")));
    assertFalse(Files.exists(home.resolve("runs/run-1/layer")));
    assertEquals(List.of(), kept());
    meanwhile = () -> {};

    provide("a", "run-2");

    assertEquals(List.of("a", "a"), installed);
  }

  @Test
  void clearsWhatAKilledServerLeftHalfMade() throws IOException {
    Path half = home.resolve("layers/building/run-1/box/outputs/layer");
    Files.createDirectories(half);

    open();

    assertFalse(Files.exists(home.resolve("layers/building/run-1")));
  }

  @Test
  void makesAgainWhatIsNotWholeAfterAPowerCut() throws IOException {
    Path library = provide("a", "run-1").folder().resolve("library.py");
    layers = layers("1GiB", "boot-2", new LibrarySource.Wheelhouse(home));
    provide("a", "run-2");
    assertEquals(List.of("a"), installed);
    Files.write(library, new byte[BYTES - 1]);
    provide("a", "run-3");
    assertEquals(List.of("a"), installed, "it was seen to be whole since the machine's start");

    layers = layers("1GiB", "boot-3", new LibrarySource.Wheelhouse(home));
    provide("a", "run-4");

    assertEquals(List.of("a", "a"), installed);
    assertEquals(BYTES, Files.size(library));
  }

  @Test
  void makesAgainWhatItDoesNotUnderstand() throws IOException {
    Path layer = provide("a", "run-1").folder().getParent();
    for (String about : List.of("", "{", "[]", "{\"version\": 99}", "{\"version\": 1}")) {
      Files.writeString(layer.resolve("layer.json"), about);
      provide("a", "run-1");
    }

    assertEquals(6, installed.size());
  }

  @Test
  void removesWhatWasNotUsedForLongestButNothingInUse() throws IOException {
    for (String one : List.of("a", "b", "c")) {
      now = now.plusSeconds(60);
      layers = layers("2500", "boot-1", new LibrarySource.Wheelhouse(home));
      provide(one, "run-" + one);
    }
    assertEquals(3, kept().size(), "all are in use");

    forget("run-b");
    forget("run-a");
    now = now.plusSeconds(60);
    layers = layers("2500", "boot-1", new LibrarySource.Wheelhouse(home));
    provide("a", "run-a");
    provide("d", "run-d");

    assertEquals(List.of("a", "b", "c", "d"), installed);
    assertEquals(3, kept().size(), "b was the only one that nobody used");
    provide("b", "run-b");
    assertTrue(installed.size() == 5, installed::toString);
  }

  @Test
  void boundsTheOthersWhereOneIsBroken() throws IOException {
    Path broken = provide("broken", "run-broken").folder().getParent();
    Files.writeString(broken.resolve("layer.json"), "{");
    provide("a", "run-a");
    forget("run-a");
    now = now.plusSeconds(60);
    layers = layers("1500", "boot-1", new LibrarySource.Wheelhouse(home));

    provide("b", "run-b");

    assertEquals(2, kept().size(), "a was too much, and nobody used it");
  }
}
