package org.dataexchange.tasker.sandbox.images;

import static org.dataexchange.tasker.system.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.dataexchange.tasker.sandbox.engine.Engine;
import org.dataexchange.tasker.sandbox.engine.TalkingEngine;
import org.dataexchange.tasker.task.Failures.EngineFailed;
import org.dataexchange.tasker.task.Ticker;
import org.dataexchange.tasker.task.Transferred;
import org.dataexchange.tasker.task.Transferred.Sofar;
import org.dataexchange.tasker.task.Transferred.Total;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What engines say of pulls, and what becomes of those who wait for an image. */
@Timeout(60)
class ImagePullsTest {

  private static final String NAME = "registry.example/sci:1";
  private static final String PULL = "POST /images/create";
  private static final String LOOK = "GET /images/.*/json";
  private static final Duration SOON = Duration.ofSeconds(30);

  private static final String HALF =
      """
      {"status":"Pulling from sci","id":"1"}
      {"status":"Pulling fs layer","progressDetail":{},"id":"a"}
      {"status":"Pulling fs layer","progressDetail":{},"id":"b"}
      {"status":"Already exists","progressDetail":{},"id":"c"}
      {"status":"Downloading","progressDetail":{"current":10,"total":100},"id":"a"}
      {"status":"Downloading","progressDetail":{"current":20,"total":200},"id":"b"}
      {"status":"Download complete","progressDetail":{},"id":"a"}
      """;

  private TalkingEngine talking;
  private Engine engine;
  private ImagePulls pulls;

  @TempDir private Path folder;

  @BeforeEach
  void open() throws IOException {
    talking = new TalkingEngine();
    talking
        .says("GET /_ping", "OK")
        .says(LOOK, 404, "application/json", "{\"message\":\"No such image\"}");
    engine = new Engine(talking.address(), 1, Thread::new);
    pulls = pulls(true, Duration.ofMinutes(1));
  }

  @AfterEach
  void close() {
    pulls.close();
    talking.close();
    engine.close();
  }

  private ImagePulls pulls(boolean missing, Duration silence) {
    return new ImagePulls(
        new PullPolicy(missing, Optional.empty()),
        engine.images(),
        Ticker.SYSTEM,
        Thread::new,
        silence);
  }

  private EngineFailed missing() {
    return assertThrows(EngineFailed.class, () -> pulls.orPull(NAME, true));
  }

  private EngineFailed waitedInVain() {
    missing();
    return assertThrows(EngineFailed.class, () -> pulls.await(NAME, Transferred.unheard()));
  }

  @Test
  void sayWhatWouldPullAnImage() {
    pulls.close();
    pulls = pulls(false, SOON);

    EngineFailed e = missing();

    assertTrue(
        e.getMessage()
            .endsWith(
                "No such image; load it or make it (./tasker image), or let the engine pull it"
                    + " (tasker.images.pull=missing)"),
        e::getMessage);
    assertEquals(0, talking.asked(PULL));
    assertFalse(pulls.isPulled(NAME));
  }

  /** A registry's own words, which the engine passes on whatever they are. */
  @Test
  void quoteARegistryHarmlesslyAndInShort() {
    String said = "no \\u001b[2Jimage\\n2026 INFO forged " + "repository ".repeat(200_000);
    talking.says(PULL, "{\"errorDetail\":{\"message\":\"" + said + "\"},\"error\":\"x\"}");

    String told = waitedInVain().getMessage();

    assertTrue(told.contains("no \\u001b[2Jimage\\u000a2026"), told);
    assertTrue(told.length() < 1000, () -> told.length() + " characters");
  }

  @Test
  void areOneForAllWhoWait() {
    talking.holds(PULL);
    talking.says(PULL, HALF);

    for (int i = 0; i < 5; i++) {
      assertEquals("image " + NAME + " is not there yet, and is pulled", missing().getMessage());
    }

    eventually("it is pulled", SOON, () -> talking.asked(PULL) == 1);
    assertTrue(pulls.goOn());
    missing();
    assertEquals(1, talking.asked(PULL));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "500 | unauthorized: authentication required | refuses the login | false",
        "500 | Head \\\"https://r/v2/\\\": no basic auth credentials | refuses the login | false",
        "404 | pull access denied for sci, repository does not exist or may require 'docker login':"
            + " denied: requested access to the resource is denied | refuses the login | false",
        "404 | manifest for r/sci:1 not found: manifest unknown: manifest unknown | has no such"
            + " image | false",
        "404 | manifest for r/certificates:1 not found: manifest unknown | has no such image |"
            + " false",
        "500 | no matching manifest for linux/amd64 in the manifest list entries | for other"
            + " machines | false",
        "500 | Get \\\"https://r/v2/\\\": x509: certificate signed by unknown authority |"
            + " /etc/docker/certs.d | false",
        "500 | Get \\\"https://r/v2/\\\": remote error: tls: bad certificate | /etc/docker/certs.d"
            + " | false",
        "500 | Get \\\"https://r/v2/\\\": http: server gave HTTP response to HTTPS client | speaks"
            + " no TLS | false",
        "500 | write /var/lib/docker/tmp/GetImageBlob: no space left on device | disk is full |"
            + " true",
        "500 | Get \\\"https://r/v2/\\\": dial tcp 192.0.2.1:443: connect: connection refused |"
            + " sci:1: Get | true",
        "500 | toomanyrequests: You have reached your pull rate limit | so often | true",
      })
  void tellWhoCanDoWhat(int status, String said, String told, boolean again) {
    assertTold(status, said, told, again);
  }

  /** Each registry has words of its own for the same. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "500 | Head \\\"https://r/v2/x/manifests/1\\\": denied: denied | refuses the login | false",
        "500 | error from registry: denied | refuses the login | false",
        "500 | Get \\\"https://r/v2/x/manifests/1\\\": denied: access forbidden | refuses the login |"
            + " false",
        "500 | denied: Your authorization token has expired. Reauthenticate and try again. |"
            + " refuses the login | false",
        "500 | Get \\\"https://r/v2/\\\": unauthorized: HTTP Basic: Access denied | refuses the login |"
            + " false",
        "500 | toomanyrequests: too many failed login attempts for username or IP address |"
            + " refuses the login | false",
        "500 | denied: Quota exceeded for quota metric 'Requests' | so often | true",
        "500 | unknown: artifact sci:1 not found | has no such image | false",
        "500 | open /var/lib/docker/tmp/x: permission denied | sci:1: open | true",
      })
  void tellWhatRegistriesSayInTheirOwnWords(int status, String said, String told, boolean again) {
    assertTold(status, said, told, again);
  }

  /** Engines that keep images by containerd speak as that does. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "404 | failed to resolve reference \\\"r/sci:1\\\": r/sci:1: not found | has no such image |"
            + " false",
        "500 | failed to resolve reference \\\"r/sci:1\\\": unexpected status from HEAD request to"
            + " https://r/v2/sci/manifests/1: 401 Unauthorized | refuses the login | false",
        "500 | failed to resolve reference \\\"r/sci:1\\\": unexpected status from HEAD request to"
            + " https://r/v2/sci/manifests/1: 429 Too Many Requests | so often | true",
        "404 | pull access denied, repository does not exist or may require authorization: server"
            + " message: insufficient_scope: authorization failed | refuses the login | false",
        "404 | no match for platform in manifest: not found | for other machines | false",
        "500 | failed to resolve reference \\\"r/sci:1\\\": failed to do request: Head"
            + " \\\"https://r/v2/sci/manifests/1\\\": dial tcp: i/o timeout | sci:1: failed | true",
      })
  void tellWhatContainerdSays(int status, String said, String told, boolean again) {
    assertTold(status, said, told, again);
  }

  /**
   * Too new for an old engine, or too old for a new one: it stays so, however often it is tried.
   */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "501 | not implemented: media type"
            + " \\\"application/vnd.docker.distribution.manifest.v1+prettyjws\\\" is no longer supported",
        "500 | Docker Image Format v1 and Docker Image manifest version 2, schema 1 support is"
            + " disabled by default",
        "500 | missing signature key",
        "500 | mediaType in manifest should be 'application/vnd.docker.distribution.manifest.v2+json'"
            + " not 'application/vnd.oci.image.manifest.v1+json'",
        "500 | unsupported docker v2s2 media type:"
            + " \\\"application/vnd.docker.image.rootfs.diff.tar.zstd\\\"",
        "500 | failed to register layer: Error processing tar file(exit status 1): archive/tar:"
            + " invalid tar header",
        "404 | manifest unknown: OCI index found, but accept header does not support OCI indexes",
      })
  void tellThatTheEngineCannotReadWhatTheRegistryHas(int status, String said) {
    assertTold(status, said, "cannot read the form", false);
  }

  private void assertTold(int status, String said, String told, boolean again) {
    talking.says(PULL, status, "application/json", "{\"message\":\"" + said + "\"}");

    EngineFailed e = waitedInVain();

    assertTrue(e.getMessage().contains(told), e::getMessage);
    assertTrue(e.getMessage().contains(said.replace("\\", "")), e::getMessage);
    assertEquals(again, e.worthTryingAgain());
  }

  @Test
  void tellWhatTheEngineSaysInTheMiddle() {
    talking.says(
        PULL, "{\"errorDetail\":{\"message\":\"no space left on device\"},\"error\":\"x\"}");

    assertTrue(waitedInVain().getMessage().contains("disk is full"));
  }

  @Test
  void areTriedAgainUntilTheImageIsThere() {
    talking.says(PULL, 500, "application/json", "{\"message\":\"connection refused\"}");
    waitedInVain();

    talking.says(LOOK, "{\"Id\":\"sha256:1\"}");

    eventually("it is there", SOON, () -> !pulls.isPulled(NAME));
    assertEquals("sha256:1", pulls.orPull(NAME, true).id());
  }

  @Test
  void areNotTriedAgainWithTheSameWrongPassword() {
    talking.says(PULL, 500, "application/json", "{\"message\":\"unauthorized\"}");
    for (int i = 0; i < 5; i++) {
      waitedInVain();
    }

    assertEquals(1, talking.asked(PULL));
  }

  /** As somebody does who cannot wait for another password. */
  @Test
  void endWhereTheImageIsBroughtByHandAfterTheLoginWasRefused() {
    talking.says(PULL, 500, "application/json", "{\"message\":\"unauthorized\"}");
    waitedInVain();

    talking.says(LOOK, "{\"Id\":\"sha256:1\"}");

    eventually("nobody waits for it", SOON, () -> !pulls.isPulled(NAME));
    assertEquals(1, talking.asked(PULL));
  }

  /** As where somebody clears away what no container has. */
  @Test
  void tellWhereTheEngineHasNotWhatItPulled() {
    talking.says(PULL, "{\"status\":\"Status: Downloaded newer image\"}");

    EngineFailed e = waitedInVain();

    assertTrue(e.getMessage().contains("has pulled image " + NAME), e::getMessage);
    assertTrue(e.worthTryingAgain());
  }

  @Test
  void areGivenUpWhenNothingComesAnyMore() {
    pulls.close();
    pulls = pulls(true, Duration.ofMillis(100));
    talking.holds(PULL);

    EngineFailed e = waitedInVain();

    assertTrue(e.getMessage().endsWith(": nothing came for 0 s"), e::getMessage);
    assertTrue(e.worthTryingAgain());
  }

  @Test
  void tellHowFarTheyAre() {
    talking.pausesAfter(PULL, HALF);
    missing();
    List<Sofar> heard = new CopyOnWriteArrayList<>();
    Transferred transferred = new Transferred(Duration.ZERO, heard::add);
    Thread waits = Thread.ofVirtual().start(() -> pulls.await(NAME, transferred));

    Sofar half = new Sofar(120, 2, Optional.of(new Total(300, 3)));
    eventually("it is heard", SOON, () -> heard.contains(half));
    waits.interrupt();
  }

  @Test
  void letGoOfThoseWhoWantItNoMore() {
    talking.holds(PULL);
    missing();
    Transferred unwanted =
        new Transferred(
            Duration.ZERO,
            sofar -> {
              throw new IllegalStateException("cancelled");
            });

    assertThrows(IllegalStateException.class, () -> pulls.await(NAME, unwanted));
    assertTrue(pulls.isPulled(NAME));
  }
}
