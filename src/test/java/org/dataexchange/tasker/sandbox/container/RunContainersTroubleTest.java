package org.dataexchange.tasker.sandbox.container;

import static org.dataexchange.tasker.system.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.dataexchange.tasker.sandbox.engine.Engine;
import org.dataexchange.tasker.sandbox.engine.HostPaths;
import org.dataexchange.tasker.sandbox.engine.TalkingEngine;
import org.dataexchange.tasker.sandbox.launcher.BoxWatch;
import org.dataexchange.tasker.sandbox.launcher.Tools;
import org.dataexchange.tasker.task.Boot;
import org.dataexchange.tasker.task.Ending;
import org.dataexchange.tasker.task.Failures.EngineFailed;
import org.dataexchange.tasker.task.RunFolder;
import org.dataexchange.tasker.task.Ticker;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A run is waited for while its engine does not do what an engine should. */
@Timeout(90)
class RunContainersTroubleTest {

  private static final Duration WAIT = Duration.ofSeconds(30);
  private static final String LOOKS = "GET /containers/[^/]+/json";
  private static final String WAITS = "POST /containers/[^/]+/wait";
  private static final String KILLS = "POST /containers/[^/]+/kill";

  @TempDir private Path path;
  private RunFolder folder;
  private TalkingEngine engine;
  private Engine client;
  private BoxWatch boxes;
  private RunContainers containers;

  @BeforeEach
  void open() throws IOException {
    folder = new RunFolder(path);
    Files.createDirectory(folder.box());
    engine = new TalkingEngine();
    hasRunFor(Duration.ZERO);
    // whoever waits is sent away at once, as by some proxies
    engine.says(WAITS, 403, "application/json", "{}").says(KILLS, 204, "application/json", "");
    client = new Engine(engine.address(), 1, Thread::new);
    boxes = new BoxWatch(Thread::new);
    HostPaths paths = new HostPaths(client, path, Optional.of(path));
    ContainerFactory creation =
        new ContainerFactory(
            client,
            paths,
            "node",
            new OciRuntimes(client::runtimes, Optional.empty()),
            new OwnInodes(client, paths),
            new ImageExamination(
                client, new Tools(path, path), paths, "node", boxes, Ticker.SYSTEM));
    containers =
        new RunContainers(
            client, creation, new AssignedContainers(client, paths), boxes, Ticker.SYSTEM);
  }

  @AfterEach
  void close() {
    boxes.close();
    client.close();
    engine.close();
  }

  private void hasRunFor(Duration time) {
    engine.says(
        LOOKS,
        "{\"Id\": \"1\", \"State\": {\"Status\": \"running\", \"StartedAt\": \"%s\"}}"
            .formatted(Instant.now().minus(time)));
  }

  private void refuses(String why) {
    engine.says(LOOKS, 500, "application/json", "{\"message\": \"%s\"}".formatted(why));
  }

  @Test
  void doesNotPressAnEngineThatLetsGoOfWhoeverWaits() throws Exception {
    long start = System.nanoTime();
    CompletableFuture<Ending> ending = await(() -> {});
    eventually("it waits for the fourth time", WAIT, () -> engine.asked(WAITS) >= 4);
    Duration took = Duration.ofNanos(System.nanoTime() - start);

    // pauses of 200, 400 and 800 ms
    assertTrue(took.toMillis() >= 1400, took::toString);

    end();
    assertTrue(ending.get().ranWell());
  }

  @Test
  void readsOnWhileTheEngineIsAway() throws Exception {
    refuses("no");
    CountDownLatch looks = new CountDownLatch(3);
    CompletableFuture<Ending> ending = await(looks::countDown);

    assertTrue(
        looks.await(WAIT.toSeconds(), TimeUnit.SECONDS),
        () -> looks.getCount() + " looks are missing");

    end();
    assertEquals(Optional.of(0), ending.get().exitCode());
  }

  @Test
  void countsTheTimeFromTheOrderAndNotFromTheStartOfAPreparedContainer() throws Exception {
    given(Duration.ZERO);
    goesOnUnharmed();
  }

  @Test
  void doesNotKillARunWhenTheClockIsSetForward() throws Exception {
    given(Duration.ZERO);
    FileTime before = FileTime.from(Instant.now().minus(Duration.ofDays(2)));
    Files.setLastModifiedTime(folder.box().resolve("go"), before);
    goesOnUnharmed();
  }

  @Test
  void givesAnEarlierVersionsRunItsTimeOnceMore() throws Exception {
    Files.createFile(folder.box().resolve("go"));
    goesOnUnharmed();
  }

  private void goesOnUnharmed() throws Exception {
    hasRunFor(Duration.ofDays(2));
    engine.holds(WAITS);
    CountDownLatch looks = new CountDownLatch(4);
    CompletableFuture<Ending> ending = await(looks::countDown);

    assertTrue(looks.await(WAIT.toSeconds(), TimeUnit.SECONDS));
    eventually("it waits", WAIT, () -> engine.asked(WAITS) > 0);
    assertEquals(1, engine.asked(WAITS));
    end();

    assertTrue(ending.get().ranWell());
    assertEquals(0, engine.asked(KILLS));
  }

  @Test
  void killsWhatDoesNotEndWithItsTime() throws Exception {
    given(Duration.ofDays(2));
    hasRunFor(Duration.ofDays(2));
    engine.holds(WAITS);
    CompletableFuture<Ending> ending = await(() -> {});

    eventually("it is killed", WAIT, () -> engine.asked(KILLS) > 0);
    end();

    assertTrue(ending.get().ranWell());
  }

  @ParameterizedTest
  @ValueSource(strings = {"version 4\nexit 0\ncomplete\n", ""})
  void doesNotBelieveWhatLayThereWhenTheMachineWentDown(String record) throws Exception {
    given(Duration.ZERO);
    Files.writeString(folder.box().resolve("end"), record);
    for (String mark : List.of("00000000-0000-0000-0000-000000000000 PT1H", "")) {
      Files.writeString(folder.given(), mark);

      assertFalse(containers.knows("run", folder), mark);
    }
  }

  @Test
  void believesARecordOfThisBootAndOfAnEarlierVersion() throws Exception {
    given(Duration.ZERO);
    end();
    assertTrue(containers.knows("run", folder));

    Files.delete(folder.given());
    assertTrue(containers.knows("run", folder));
  }

  private void given(Duration ago) throws IOException {
    Files.createFile(folder.box().resolve("go"));
    String[] now = Boot.mark().split(" ");
    Files.writeString(folder.given(), now[0] + ' ' + Duration.parse(now[1]).minus(ago));
  }

  private CompletableFuture<Ending> await(Runnable meanwhile) {
    CompletableFuture<Ending> ending = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                ending.complete(containers.await("run", folder, Duration.ofMinutes(1), meanwhile));
              } catch (Throwable e) {
                ending.completeExceptionally(e);
              }
            });
    return ending;
  }

  private void end() throws IOException {
    Path fresh =
        Files.writeString(folder.box().resolve("end.tmp"), "version 4\nexit 0\ncomplete\n");
    Files.move(fresh, folder.box().resolve("end"));
  }

  /** What is said again and again is logged once, if it is the same. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "write /data/overlay2/%1$s%1$s-init/link: no space left on device",
        "symlink ../%1$s%1$s/diff /data/overlay2/l/%2$s: no space left on device",
        "write /data/containers/%1$s%1$s/.tmp-hostconfig.json%3$d: no space left on device"
      })
  void saysTheSameOfAFullEngineEachTime(String words) {
    String first =
        refusal(
            words.formatted("0123456789abcdef".repeat(2), "ABCDEFGHIJ".repeat(3).substring(4), 7));
    String second =
        refusal(
            words.formatted(
                "fedcba9876543210".repeat(2), "2345672345".repeat(3).substring(4), 432_101));

    assertEquals(first, second);
    assertTrue(first.contains("/data/"), first);
    assertTrue(first.contains("no space left on device"), first);
  }

  private String refusal(String words) {
    refuses(words);
    return assertThrows(EngineFailed.class, () -> client.state("run")).getMessage();
  }
}
