package org.dataexchange.tasker.sandbox.engine;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.Ulimit;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.dataexchange.tasker.sandbox.Leftovers;
import org.dataexchange.tasker.system.Eventually;
import org.dataexchange.tasker.task.Failures.EngineFailed;
import org.dataexchange.tasker.task.Limits;
import org.dataexchange.tasker.task.Size;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Engines of other makes, of other versions and behind proxies. */
@Timeout(90)
class FieldEngineTest {

  private static final String ID = "0123456789abcdef".repeat(4);
  private static final String PAGE =
      "<html>\n<body><h1>403 Forbidden</h1>\nRequest forbidden by administrative rules.\n"
          + "</body></html>\n";

  private static final Limits LIMITS =
      new Limits(
          Size.parse("64MiB"),
          1,
          16,
          Size.parse("1MiB"),
          Size.parse("1MiB"),
          Duration.ofSeconds(30));

  @TempDir Path workspace;
  private TalkingEngine field;
  private Engine engine;

  @BeforeEach
  void open() throws IOException {
    field = new TalkingEngine();
    engine = new Engine(field.address(), 1, Thread::new);
  }

  @AfterEach
  void close() {
    engine.close();
    field.close();
  }

  private void tellsOf(String state) {
    field.says("GET /containers/run/json", "{\"Id\": \"%s\", \"State\": %s}".formatted(ID, state));
  }

  @Test
  void areAskedWithoutAVersionThatTheyMayNotTakeAnyMore() {
    field.says("GET /_ping", 200, "text/plain", "OK").says("GET /containers/json", "[]");

    engine.ping();
    engine.labelled("tasker.node");

    assertEquals(List.of("GET /_ping", "GET /containers/json"), field.asked());
  }

  @ParameterizedTest
  @CsvSource({
    "stopped, EXITED",
    "dead, EXITED",
    "removing, EXITED",
    "configured, CREATED",
    "initialized, CREATED",
    "stopping, RUNNING",
    "paused, RUNNING",
    "restarting, RUNNING"
  })
  void haveMoreWordsForTheStateOfAContainer(String word, ContainerState.Status status) {
    tellsOf("{\"Status\": \"%s\", \"StartedAt\": \"2021-05-07T17:27:52Z\"}".formatted(word));

    assertEquals(status, engine.state("run").status());
  }

  @ParameterizedTest
  @CsvSource({"true, RUNNING", "false, EXITED"})
  void mayHaveNoWordForIt(boolean running, ContainerState.Status status) {
    tellsOf("{\"Running\": %s, \"StartedAt\": \"2021-05-07T17:27:52Z\"}".formatted(running));

    assertEquals(status, engine.state("run").status());
  }

  @ParameterizedTest
  @CsvSource({
    "2021-05-07T13:28:21.783776413-04:00, 2021-05-07T17:28:21.783776413Z",
    "0001-01-01T00:00:00Z, 0001-01-01T00:00:00Z",
    "'', 1970-01-01T00:00:00Z"
  })
  void mayTellTheTimeInAnyZoneOrNotAtAll(String told, Instant meant) {
    tellsOf("{\"Status\": \"running\", \"StartedAt\": \"%s\"}".formatted(told));

    assertEquals(meant, engine.state("run").startedAt());
  }

  @Test
  void mayTellNoTime() {
    tellsOf("{\"Status\": \"exited\", \"ExitCode\": 137, \"OOMKilled\": null}");

    assertTrue(engine.state("run").wasKilled());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"null", "[]", "[{\"Type\": \"bind\", \"Source\": \"/elsewhere\"}]", "[{}]"})
  void mayKeepTheMountsOfAContainerToThemselvesInAList(String mounts) {
    field
        .says(
            "GET /containers/json",
            """
            [{"Id": "%s", "Names": ["tasker-gone"], "Labels": null, "Mounts": %s}]
            """
                .formatted(ID, mounts))
        .says(
            "GET /containers/%s/json".formatted(ID),
            """
            {"Id": "%s", "Mounts": [{"Source": "%s/runs/gone/box", "Destination": "/run/tasker/box"}]}
            """
                .formatted(ID, workspace))
        .says("GET /volumes", "{\"Volumes\": null, \"Warnings\": null}")
        .says("DELETE /containers/" + ID, 204, "application/json", "");

    sweep();

    assertTrue(field.asked().contains("DELETE /containers/" + ID), field.asked()::toString);
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "[]", "[\"\"]", "[\"/\"]"})
  void mayListContainersWithoutNames(String names) {
    field
        .says(
            "GET /containers/json",
            """
            [{"Id": "%s", "Names": %s, "Mounts": [{"Source": "%s/runs/gone/box"}]}]
            """
                .formatted(ID, names, workspace))
        .says("GET /volumes", "{\"Volumes\": []}");

    assertDoesNotThrow(this::sweep);

    assertFalse(field.asked().contains("DELETE /containers/" + ID), field.asked()::toString);
  }

  @Test
  void mayHaveNullForNothing() {
    field
        .says("GET /containers/json", "null")
        .says("GET /volumes", "{\"Volumes\": null, \"Warnings\": null}");

    assertDoesNotThrow(this::sweep);
  }

  private void sweep() {
    new Leftovers(
            engine,
            "node",
            new HostPaths(engine, workspace, Optional.of(workspace)),
            () -> Set.of("other"))
        .sweep();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"Runtimes\": null, \"Warnings\": [\"WARNING: No swap limit support\"]}",
        "{\"Runtimes\": [\"runc\"], \"MemTotal\": \"much\"}",
        "{\"RegistryConfig\": {\"InsecureRegistryCIDRs\": {\"a\": 1}}, \"Runtimes\": {}}"
      })
  void maySayOfThemselvesWhatTheyLike(String info) {
    field.says("GET /info", info);

    assertEquals(Set.of(), engine.runtimes());
  }

  @Test
  void mayNotBeAllowedToSayAnythingOfThemselves() {
    field.says("GET /info", 403, "text/html", PAGE);

    assertEquals(Set.of(), engine.runtimes());
  }

  @Test
  void haveTheirWordsOfAPageAlone() {
    field.says("GET /containers/run/json", 403, "text/html", PAGE);

    String why = assertThrows(EngineFailed.class, () -> engine.state("run")).getMessage();

    assertTrue(why.contains("403 Forbidden Request forbidden by administrative rules."), why);
    assertFalse(why.contains("<"), why);
  }

  /** What is before the engine knows no container, and none has ended for that. */
  @ParameterizedTest
  @ValueSource(strings = {"<html>404 Not Found</html>", "404 page not found\n"})
  void haveLostNoContainerForAPage(String page) {
    field.says("GET /containers/run/json", 404, "text/html", page);

    assertTrue(assertThrows(EngineFailed.class, () -> engine.state("run")).worthTryingAgain());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"message\": \"No such container: run\"}",
        "{\"cause\": \"no such container\", \"message\": \"no container with name\", \"response\":"
            + " 404}",
        ""
      })
  void sayInTheirOwnWordsThatAContainerIsGone(String words) {
    field.says("GET /containers/run/json", 404, "application/json", words);

    assertEquals(ContainerState.Status.GONE, engine.state("run").status());
  }

  @Test
  void areNotQuotedForPages() {
    field.says("GET /containers/run/json", 502, "text/html", "<p>bad gateway".repeat(10_000));

    EngineFailed e = assertThrows(EngineFailed.class, () -> engine.state("run"));

    assertTrue(e.getMessage().length() < 700, () -> e.getMessage().length() + " characters");
    assertTrue(e.worthTryingAgain());
  }

  @Test
  void mayBreakOffInTheMiddle() {
    field.breaksOff("GET /containers/run/json", "{\"Id\": \"1\", \"State\": {\"Status\": \"exi");

    assertTrue(assertThrows(EngineFailed.class, () -> engine.state("run")).worthTryingAgain());
  }

  @Test
  void mayBeBusyWithWhatIsToBeRemoved() {
    field.says(
        "DELETE /containers/run",
        500,
        "application/json",
        "{\"message\": \"driver overlay2 failed to remove root filesystem: device or resource"
            + " busy\"}");

    EngineFailed e = assertThrows(EngineFailed.class, () -> engine.remove("run"));

    assertTrue(e.worthTryingAgain());
    assertTrue(e.getMessage().endsWith("device or resource busy"), e::getMessage);
  }

  /** Some stay so until the machine is started again; nothing else has to wait for that. */
  @ParameterizedTest
  @ValueSource(strings = {"DELETE /containers/stuck", "GET /containers/stuck/json"})
  void mayBeBusyWithOneOfManyThatAreToBeRemoved(String call) {
    field
        .says(
            "GET /containers/json",
            """
            [{"Id": "stuck", "Names": ["/tasker-stuck"], "Mounts": null},
             {"Id": "%s", "Names": ["/tasker-gone"], "Mounts": [{"Source": "%s/runs/gone/box"}]}]
            """
                .formatted(ID, workspace))
        .says(
            "GET /containers/stuck/json",
            """
            {"Id": "stuck", "Mounts": [{"Source": "%s/runs/stuck/box", "Destination": "/box"}]}
            """
                .formatted(workspace))
        .says(call, 500, "application/json", "{\"message\": \"device or resource busy\"}")
        .says("DELETE /containers/" + ID, 204, "application/json", "")
        .says("GET /volumes", "{\"Volumes\": null}");

    assertThrows(EngineFailed.class, this::sweep);

    assertTrue(field.asked().contains("DELETE /containers/" + ID), field.asked()::toString);
    assertTrue(field.asked().contains("GET /volumes"), field.asked()::toString);
  }

  @ParameterizedTest
  @CsvSource({"DELETE /containers/run, 404", "DELETE /containers/run, 409"})
  void mayHaveRemovedItAlready(String call, int status) {
    field.says(call, status, "application/json", "{\"message\": \"it is gone, or going\"}");

    assertDoesNotThrow(() -> engine.remove("run"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"sha256:", ""})
  void knowImagesByADigestThatAnOperatorHasPinned(String prefix) {
    String pinned = "registry.example/datex@sha256:" + "f".repeat(64);
    field.says(
        "GET /images/" + pinned + "/json",
        """
        {"Id": "%s%s", "RepoTags": null, "RepoDigests": ["<none>@<none>"], "Config": null}
        """
            .formatted(prefix, ID));

    assertEquals(prefix + ID, engine.images().identify(pinned).id());
  }

  @ParameterizedTest
  @CsvSource({"200, sha256:1", "401, ", "500, "})
  void knowWhichImageARegistryHas(int status, String digest) {
    field.says(
        "GET /distribution/registry.example:5000/sci:1/json",
        status,
        "application/json",
        "{\"Descriptor\": {\"digest\": \"sha256:1\"}}");
    ImageReference image = ImageReference.of("registry.example:5000/sci:1").orElseThrow();
    Optional<RegistryLogin> login =
        Optional.of(new RegistryLogin("registry.example:5000", "somebody", "", ""));

    assertEquals(Optional.ofNullable(digest), engine.images().digestAtRegistry(image, login));
  }

  /** What is asked for comes before the engine's own defaults for all containers. */
  @Test
  void mayForbidCoreDumpsToAllContainersAndGiveThemAnotherFirstProcess() {
    HostConfig asked = Hardening.config(Specs.limited(LIMITS));

    assertEquals(List.of(new Ulimit("core", 1L, 1L)), List.of(asked.getUlimits()));
    assertEquals(false, asked.getInit());
  }

  /**
   * Docker without root's rights, on control groups of version 1: it takes limits, and is silent.
   */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'MemoryLimit': false, 'PidsLimit': false, 'CpuCfsQuota': false} | memory, processes, CPU time",
        "{'MemoryLimit': true, 'PidsLimit': true, 'CpuCfsQuota': false} | CPU time",
        "{'MemoryLimit': true, 'PidsLimit': true, 'CpuCfsQuota': true} | ''",
        "{} | ''"
      })
  void mayKeepNoLimits(String info, String missing) {
    field.says("GET /info", info.replace('\'', '"'));

    assertEquals(missing, String.join(", ", engine.limitsNotKept()));
  }

  /** Podman's Docker API opens a file of that name, and quotes it. */
  @Test
  void mayTakeNoSeccompProfile() throws Exception {
    String said = "container create: opening seccomp profile failed: open %s: file name too long";
    field.says(
        "POST /containers/create",
        500,
        "application/json",
        "{\"message\": %s}"
            .formatted(
                new ObjectMapper().writeValueAsString(said.formatted(SeccompProfile.text()))));

    EngineFailed failed =
        assertThrows(EngineFailed.class, () -> engine.create(Specs.limited(LIMITS)));

    assertEquals(
        "this engine takes no seccomp profile with its request, as Podman does not: docker.host"
            + " must lead to Docker's own ("
            + said.formatted("…")
            + ")",
        failed.getMessage());
  }

  /** Podman would give it one for the word that the network is disabled. */
  @Test
  void giveNoNetworkWhateverTheyMakeOfTheWord() {
    assertEquals("none", Hardening.config(Specs.limited(LIMITS)).getNetworkMode());
  }

  @Test
  void mayTellOfEventsInNewWords() throws Exception {
    field.says(
        "GET /events",
        """
        {"Type": "model", "Action": "become", "scope": 7, "timeNano": "late"}
        {"Type": "image", "Action": "tag", "Actor": {"ID": "1", "Attributes": null}}
        """);
    ImageEvents news = new ImageEvents(engine.images());
    long before = news.moment();

    news.listen();

    Eventually.eventually(
        "something is heard", Duration.ofSeconds(30), () -> news.moment() > before);
    assertFalse(news.isStill(before));
    news.close();
  }
}
