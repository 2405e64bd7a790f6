package org.dataexchange.tasker.dependencies;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.dataexchange.tasker.system.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.UUID;
import java.util.logging.LogManager;
import org.dataexchange.tasker.evidence.TraceReader;
import org.dataexchange.tasker.sandbox.BuiltTools;
import org.dataexchange.tasker.sandbox.Lab;
import org.dataexchange.tasker.task.Dependencies;
import org.dataexchange.tasker.task.LibrarySource;
import org.dataexchange.tasker.task.OwnProcess;
import org.dataexchange.tasker.task.RunFolder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the container's user must read, a server lets it read whatever its own umask is. */
@Timeout(400)
class StrictUmaskIT {

  private static final Duration SOON = Duration.ofMinutes(2);
  private static final String READS = "print(open('/tmp/data/data.txt').read())";

  @TempDir Path home;

  /** Proves the sandbox, lets a run go in a fresh and in a prepared one, and installs a library. */
  static final class Main {
    private Main() {}

    public static void main(String[] arguments) throws Exception {
      LogManager.getLogManager().reset();
      Path wheels = Path.of(arguments[0]);
      try (Lab lab = new Lab("StrictUmaskIT", 1)) {
        lab.sandbox().prove();
        run(lab);
        lab.sandbox().tend();
        // that the first run found none has one more made
        eventually("one is ready", SOON, () -> lab.sandbox().prepared() > 0);
        run(lab);
        install(lab, wheels);
      }
    }

    private static void run(Lab lab) throws Exception {
      Lab.Ended ended = lab.start(READS).await();
      String origin = lab.sandbox().origin(ended.folder()).split(":")[0];
      System.out.println(origin + ": " + ended.stdout().strip() + ended.stderr().strip());
    }

    private static void install(Lab lab, Path wheels) {
      Installer.Setup setup =
          new Installer.Setup(
              new LibrarySource.Wheelhouse(wheels), false, BuiltTools.FOLDER, Lab.LIMITS);
      Dependencies.For whom =
          new Dependencies.For(
              Lab.run("it-" + UUID.randomUUID(), Lab.LIMITS, lab.image()),
              new RunFolder(lab.home().resolve("run")),
              lab.image(),
              "python",
              () -> {});
      new Installer(lab.sandbox(), new TraceReader(), setup, Clock.systemUTC())
          .install(Requirements.parse("lib".getBytes(UTF_8)), lab.home().resolve("install"), whom);
      System.out.println("installed");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"umask 027", "umask 077"})
  void shutsNoRunOut(String umask) throws Exception {
    Path wheels = Files.createDirectory(home.resolve("wheels"));
    Wheel.pure("lib", "1").file("lib.py", "").in(wheels);

    String said = OwnProcess.run(umask, "128m", Main.class, wheels);

    assertEquals("0 cold: data\nprepared: data\ninstalled", said);
  }
}
