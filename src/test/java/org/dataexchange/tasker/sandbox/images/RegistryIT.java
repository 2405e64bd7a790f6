package org.dataexchange.tasker.sandbox.images;

import static org.dataexchange.tasker.system.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.dataexchange.tasker.sandbox.BuiltTools;
import org.dataexchange.tasker.sandbox.DockerSandbox;
import org.dataexchange.tasker.sandbox.Lab;
import org.dataexchange.tasker.sandbox.engine.Engine;
import org.dataexchange.tasker.sandbox.engine.HostPaths;
import org.dataexchange.tasker.storage.Shell;
import org.dataexchange.tasker.task.Ending;
import org.dataexchange.tasker.task.Failures.EngineFailed;
import org.dataexchange.tasker.task.Run;
import org.dataexchange.tasker.task.RunFolder;
import org.dataexchange.tasker.task.Sandbox;
import org.dataexchange.tasker.task.Sandbox.Choice;
import org.dataexchange.tasker.task.Sandbox.Order;
import org.dataexchange.tasker.task.Ticker;
import org.dataexchange.tasker.task.Transferred;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Images that a real registry has, and a real engine brings. */
@Timeout(240)
class RegistryIT {

  private static final Duration SOON = Duration.ofSeconds(90);

  /** Eight seconds of the slow way, for somebody to hear that a part is there. */
  private static final int BIG = 8 << 20;

  private static Registry registry;
  private static Path hello;
  private static String digest;

  private final Engine engine = new Engine(registry.address(), 2, Thread::new);
  private final Path home = registry.home().resolve("workspace");
  private Optional<DockerSandbox> sandbox = Optional.empty();

  @BeforeAll
  static void begin() throws Exception {
    registry = new Registry();
    hello = registry.home().resolve("hello");
    Shell.run(
        registry.home(),
        "echo '#include <stdio.h>\nint main(void) { return puts(\"hello\") < 0; }' > hello.c;"
            + " gcc -static -Os -s -o hello hello.c");
    digest = registry.push("hello:1", hello);
    registry.pushForeign("foreign:1");
    Path big = registry.home().resolve("big");
    byte[] noise = new byte[BIG];
    new Random(1).nextBytes(noise);
    Files.write(big, noise);
    registry.push("big:1", big);
    registry.trust();
  }

  @AfterAll
  static void end() throws Exception {
    registry.close();
  }

  @AfterEach
  void close() {
    sandbox.ifPresent(DockerSandbox::close);
    engine.close();
  }

  /** A server with these images, by runtime; the first is the usual one. */
  private DockerSandbox server(String usual, Map<String, String> others) throws IOException {
    Files.createDirectories(home);
    DockerSandbox made =
        new DockerSandbox(
            new DockerSandbox.Setup(
                "RegistryIT",
                new ImageNames(usual, others, Map.of()),
                BuiltTools.FOLDER,
                Optional.of("runc"),
                new HostPaths(engine, home, Optional.empty()),
                0,
                Lab.LIMITS,
                new PullPolicy(true, Optional.of(registry.home().resolve("auth.json")))),
            engine,
            Ticker.SYSTEM,
            Thread::new);
    sandbox = Optional.of(made);
    return made;
  }

  private static String any(DockerSandbox server) {
    Choice choice = new Choice("any", Optional.empty(), Optional.empty());
    return server.image(choice, Transferred.unheard()).name();
  }

  private static void object(DockerSandbox to, String why) {
    eventually(
        why,
        SOON,
        () -> {
          to.prove();
          return to.objection().contains(why);
        });
  }

  private Ending run(DockerSandbox in, String image) throws IOException {
    RunFolder folder = new RunFolder(home.resolve("it-registry"));
    Files.createDirectories(folder.code());
    Files.createDirectories(folder.data());
    Run run = Lab.run("it-registry", Lab.LIMITS, image);
    in.start(
        new Order(
            run.id(),
            folder,
            image,
            List.of("/hello"),
            "/tmp/code",
            Lab.LIMITS,
            Sandbox.Around.NOTHING));
    Ending ending = in.await(run, folder, () -> {});
    assertEquals("hello\n", Files.readString(folder.stdout()));
    in.remove(run.id());
    return ending;
  }

  @Test
  void runsWhatIsNamedByItsDigestOnceTheLoginIsRight() throws Exception {
    registry.logins("wrong");
    String name = Registry.HOST + "/hello@" + digest;
    DockerSandbox server = server(name, Map.of());
    object(server, "refuses the login");
    EngineFailed refused = assertThrows(EngineFailed.class, () -> any(server));
    assertTrue(!refused.worthTryingAgain() && !refused.getMessage().contains("wrong"));

    registry.logins("secret");
    eventually(
        "it is there",
        SOON,
        () -> {
          server.prove();
          return server.objection().isEmpty();
        });
    Ending ending = run(server, any(server));

    assertTrue(ending.ranWell(), ending::toString);
    assertEquals(List.of(), server.imageWarnings());
  }

  @Test
  void saysOfEachImageWhyItIsNotThere() throws Exception {
    registry.logins("secret");
    DockerSandbox server =
        server(
            Registry.HOST + "/hello@sha256:" + "1".repeat(64),
            Map.of("a", Registry.HOST + "/foreign:1", "b", "192.0.2.1:1/hello:1"));

    object(server, "the registry has no such image");
    object(server, "is for arm64, and this machine is amd64");
    object(server, "connection refused");
    assertTrue(!server.servesSome());
  }

  @Test
  void isPulledOnceForAllAndGoesOnAfterACut() throws Exception {
    registry.logins("secret");
    String name = Registry.SLOW + "/big:1";
    ImagePulls pulls =
        new ImagePulls(
            new PullPolicy(true, Optional.of(registry.home().resolve("auth.json"))),
            engine.images(),
            Ticker.SYSTEM,
            Thread::new);
    assertThrows(EngineFailed.class, () -> pulls.orPull(name, true));
    List<Transferred.Sofar> heard = new CopyOnWriteArrayList<>();
    CompletableFuture<Void> one = waits(pulls, name, new Transferred(Duration.ZERO, heard::add));
    CompletableFuture<Void> other = waits(pulls, name, Transferred.unheard());
    eventually("some is there", SOON, () -> heard.stream().anyMatch(RegistryIT::isSome));

    registry.closeWay();
    registry.openWay();

    one.get();
    other.get();
    assertEquals(name, pulls.orPull(name, true).reference());
    String asked = Files.readString(registry.home().resolve("access.log"));
    assertTrue(asked.lines().filter(line -> line.contains("/big/blobs/")).count() <= 4, asked);
    pulls.close();
  }

  private static CompletableFuture<Void> waits(
      ImagePulls pulls, String name, Transferred transferred) {
    return CompletableFuture.runAsync(
        () -> pulls.await(name, transferred), Thread::startVirtualThread);
  }

  private static boolean isSome(Transferred.Sofar sofar) {
    return sofar.bytes() > 0
        && sofar.total().filter(all -> sofar.bytes() < all.bytes()).isPresent();
  }

  @Test
  void leavesAloneWhatIsThereWhileARegistryHangs() throws Exception {
    registry.logins("secret");
    String here = Registry.HOST + "/hello:1";
    DockerSandbox server = server(here, Map.of("a", Registry.SLOW + "/hello:1"));
    registry.hold();
    try {
      object(server, "is not there yet, and is pulled");
      eventually(
          "the other is there",
          SOON,
          () -> {
            server.prove();
            return any(server).startsWith(here);
          });
      long began = System.nanoTime();
      server.objection();
      Duration took = Duration.ofNanos(System.nanoTime() - began);
      assertTrue(took.compareTo(SOON) < 0, took::toString);
    } finally {
      registry.goOn();
    }
  }

  @Test
  void tellsOfTagsThatMoved() throws Exception {
    registry.logins("secret");
    String name = Registry.HOST + "/moving:1";
    registry.push("moving:1", hello);
    RegistryLogins logins = new RegistryLogins(Optional.of(registry.home().resolve("auth.json")));
    try (ImagePulls pulls =
        new ImagePulls(
            new PullPolicy(true, logins.file()), engine.images(), Ticker.SYSTEM, Thread::new)) {
      MovedTags tags = new MovedTags(engine.images(), logins, Thread::new, Ticker.SYSTEM);
      assertThrows(EngineFailed.class, () -> pulls.orPull(name, true));
      pulls.await(name, Transferred.unheard());
      String first = engine.images().identify(name).id();
      tags.isNow(name, first);
      tags.look(name);
      assertEquals(List.of(), tags.said());

      String digest = registry.push("moving:1", registry.home().resolve("big"));
      tags.look(name);
      assertEquals(1, tags.said().size());
      assertTrue(tags.said().getFirst().contains("another one at its registry by now, " + digest));

      registry.docker("import - %s < <(tar -c -C %s hello.c)".formatted(name, registry.home()));
      tags.isNow(name, engine.images().identify(name).id());
      assertTrue(tags.said().toString().contains("it was " + first), () -> "" + tags.said());
    }
  }
}
