package org.dataexchange.tasker.sandbox;

import static org.dataexchange.tasker.system.Containers.docker;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.dataexchange.tasker.sandbox.Lab.Ended;
import org.dataexchange.tasker.sandbox.Lab.Started;
import org.dataexchange.tasker.sandbox.container.ImageExamination;
import org.dataexchange.tasker.sandbox.container.ImageExaminations;
import org.dataexchange.tasker.task.Failures.EngineFailed;
import org.dataexchange.tasker.task.RunFolder;
import org.dataexchange.tasker.task.Sandbox;
import org.dataexchange.tasker.task.Sandbox.Order;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Images as other people make them: nothing of Tasker's is in them, and not all mean well. */
@Timeout(180)
class AnyImageIT {

  private static final String IMAGE = "tasker-it:any";

  @TempDir private Path context;

  @AfterEach
  void remove() throws IOException {
    for (Lab lab : labs) {
      lab.close();
    }
    docker("rmi", "--force", IMAGE);
  }

  @Test
  void hasAnEnvironmentForTheAlgorithmAlone() throws Exception {
    build(
        "FROM datex:latest",
        "ENV WHO=image HOME=/root OMP_NUM_THREADS=7 TASKER_USER=0 TASKER_PREPARED=yes",
        "ENV LD_PRELOAD= PYTHONPATH=/tmp/code",
        "USER 1:1",
        "WORKDIR /srv",
        "STOPSIGNAL SIGKILL",
        "EXPOSE 80",
        "ENTRYPOINT [\"false\"]",
        "CMD [\"false\"]");

    Ended ended =
        run(
            """
            import getpass, os, pwd
            print(os.environ['WHO'], os.environ['HOME'], os.environ['OMP_NUM_THREADS'])
            print(os.environ.get('TASKER_USER'), os.environ['OPENBLAS_NUM_THREADS'])
            print(getpass.getuser(), pwd.getpwuid(os.getuid()).pw_name, os.path.expanduser('~'))
            print(os.getuid() >= 52000, os.getcwd(), pwd.getpwnam('root').pw_uid)
            os.makedirs(os.environ['MPLCONFIGDIR'])
            """);

    assertEquals(
        "image /tmp 7\nNone 1\nalgorithm algorithm /tmp\nTrue /tmp/code 0\n",
        ended.stdout(),
        ended.stderr());
    assertTrue(ended.ending().ranWell(), ended::toString);
  }

  @Test
  void hasVolumesThatAreEmptyAndClosed() throws Exception {
    build(
        "FROM datex:latest",
        "ENV KEPT=1",
        "VOLUME /var/data /opt/models /tmp",
        "HEALTHCHECK --interval=1s CMD touch /tmp/healthy");

    Started started =
        start(
            """
            import os, time
            for volume in '/var/data', '/opt/models':
                print(os.listdir(volume))
                try:
                    open(volume + '/x', 'w')
                except OSError as error:
                    print(error.strerror)
            time.sleep(3)
            print(os.path.exists('/tmp/healthy'))
            """);
    String state = docker("inspect", "--format", "{{.State.Health}}", started.container());
    Ended ended = started.await();

    assertEquals(
        "[]\nRead-only file system\n[]\nRead-only file system\nFalse\n",
        ended.stdout(),
        ended.stderr());
    assertEquals("<nil>", state);
  }

  @Test
  void knowsLocalhost() throws Exception {
    build("FROM datex:latest", "ENV KEPT=2");

    Ended ended = run("import socket; print(socket.gethostbyname('localhost'))");

    assertEquals("127.0.0.1\n", ended.stdout(), ended.stderr());
  }

  /** Whatever a program of the image's would read: the tracer and the launcher read none of it. */
  @Test
  void mayHaveALoaderThatLoadsWhatItLikes() throws Exception {
    Files.writeString(context.resolve("ld.so.preload"), "/nowhere.so\n");
    Files.writeString(context.resolve("nsswitch.conf"), "passwd: nowhere\nhosts: nowhere\n");
    Files.writeString(context.resolve("false"), "#!/bin/sh\nexit 1\n");
    build(
        "FROM datex:latest",
        "COPY ld.so.preload nsswitch.conf /etc/",
        "COPY false /etc/ld.so.cache",
        "COPY --chown=0:0 false /usr/bin/strace",
        "ENV LD_PRELOAD=/nowhere.so LD_AUDIT=/nowhere.so LC_ALL=xx_YY");

    Ended ended = run("print(open('/tmp/data/data.txt').read())");

    assertEquals("data\n", ended.stdout(), ended.stderr());
    assertTrue(ended.ending().ranWell(), ended::toString);
    assertEquals("", ended.ending().trace().said());
  }

  /** Whatever mode its folders have: some runtimes give it to what is mounted there. */
  @ParameterizedTest
  @ValueSource(strings = {"runc", "crun"})
  void mayHaveFilesWhereOursAreMounted(String runtime) throws Exception {
    build("FROM datex:latest", "COPY Dockerfile /run/tasker/tools/strace");

    try (Lab lab = new Lab("AnyImageIT", IMAGE, Optional.of(runtime))) {
      Ended ended = lab.run("import os; print(oct(os.stat('/run/tasker').st_mode))");

      assertEquals("0o40700\n", ended.stdout(), ended.stderr());
    }
  }

  @Test
  void mayBeOneStaticFile() throws Exception {
    Files.writeString(
        context.resolve("main.c"),
        """
        #include <stdio.h>
        int main(int count, char **arguments) {
          char text[10] = "";
          FILE *file = fopen(arguments[1], "r");
          return file && fgets(text, 10, file) && puts(text) >= 0 ? 0 : 1;
        }
        """);
    compile("musl-gcc", "-static", "-o", "main", "main.c");
    build("FROM scratch", "COPY main /main");

    try (Lab lab = lab()) {
      String image = lab.image();
      RunFolder folder = new RunFolder(lab.home().resolve("static"));
      Files.createDirectories(folder.code());
      Files.createDirectories(folder.data());
      Files.writeString(folder.data().resolve("data.txt"), "data");
      Order order =
          new Order(
              "static",
              folder,
              image,
              List.of("/main", "/tmp/data/data.txt"),
              "/tmp/code",
              Lab.LIMITS,
              Sandbox.Around.NOTHING);
      lab.sandbox().start(order);
      try {
        Ended ended =
            new Started(lab.sandbox(), Lab.run("static", Lab.LIMITS, image), folder).await();
        assertEquals("data\n", ended.stdout(), ended::toString);
        assertTrue(ended.ending().ranWell(), ended::toString);
        assertFalse(lab.sandbox().hasShell(image));
        lab.sandbox().prepareShell(order);
        assertEquals(Optional.empty(), lab.sandbox().shell("static"));
      } finally {
        lab.sandbox().removeShell("static");
        lab.sandbox().remove("static");
      }
    }
  }

  /** Another Python would run the code without what the image has for it. */
  @Test
  void startsNoOtherPythonInPlaceOfOneThatIsClosed() throws Exception {
    build(
        "FROM datex:latest",
        "RUN mkdir -p /root/py /opt/first && cp /usr/bin/python3 /root/py/ "
            + "&& ln -s /root/py/python3 /opt/first/python && chmod 700 /root "
            + "&& touch /tmp/tool",
        "ENV PATH=/opt/first:/usr/bin:/bin PYTHONPATH=/root/py:/nowhere HOME=/root",
        "VOLUME /models");

    Started started = start("print(1)");
    Ended ended = started.await();

    assertEquals("cannot run '/opt/first/python': Permission denied\n", ended.stderr());
    assertEquals(Optional.of(126), ended.ending().exitCode());
    assertEquals(
        List.of(
            "no run sees all of image %s: what it has in /tmp is hidden by the run's own; /root/py is closed to the user that algorithms run as"
                .formatted(IMAGE)),
        labs.getFirst().sandbox().imageWarnings());
  }

  @Test
  void saysWhereItLookedForPython() throws Exception {
    build("FROM datex:latest", "ENV PATH=/opt/first:/nowhere");

    Ended ended = run("print(1)");

    assertEquals("cannot run 'python': there is none in /opt/first:/nowhere\n", ended.stderr());
    assertEquals(Optional.of(127), ended.ending().exitCode());
  }

  @Test
  void isRefusedWhereOnlyItsOwnerGetsAtItsSettings() throws Exception {
    build("FROM datex:latest", "RUN chmod 750 /etc");

    assertEquals(
        "nothing can be mounted into the image as it must be: its /etc is closed to all but its"
            + " owner and group",
        refusal());
  }

  /** A link at {@code /etc} or at a file of hosts is replaced by the engine itself. */
  @ParameterizedTest
  @CsvSource({
    "tmp, /usr, /tmp is a link",
    "run, /tmp, /run is a link",
    "etc/passwd, /nowhere, /etc/passwd is a link to nothing",
    "etc/group, /proc/1/environ, /etc/group is a link out of the image",
    "run/tasker, /usr, /run/tasker is a link",
    "opt, /proc, /opt/dependencies is a link out of the image",
  })
  void isRefusedWhereItWouldMoveWhatIsMounted(String place, String to, String why)
      throws Exception {
    Path root = Files.createDirectory(context.resolve("root"));
    Files.createDirectory(root.resolve("usr"));
    Path link = root.resolve(place);
    Files.createDirectories(link.getParent());
    Files.createSymbolicLink(link, Path.of(to));
    build("FROM scratch", "COPY root /");

    assertEquals("nothing can be mounted into the image as it must be: its " + why, refusal());
  }

  /** No run with libraries would start, with words of the engine's. */
  @ParameterizedTest
  @ValueSource(strings = {"/opt", "/opt/dependencies"})
  void isRefusedWhereItHasAFileForTheFolderOfLibraries(String file) throws Exception {
    build("FROM scratch", "COPY Dockerfile " + file);

    assertEquals(
        "nothing can be mounted into the image as it must be:"
            + " its /opt/dependencies is no folder",
        refusal());
  }

  @Test
  void isLookedAtOnceAlsoWhereItIsRefused() throws Exception {
    Path root = Files.createDirectory(context.resolve("root"));
    Files.createSymbolicLink(root.resolve("tmp"), Path.of("/usr"));
    build("FROM scratch", "COPY root /");
    try (Lab lab = lab()) {
      ImageExamination examination = ImageExaminations.of(lab.engine(), lab.paths(), lab.node());
      String image = lab.engine().images().identify(IMAGE).id();
      EngineFailed first = assertThrows(EngineFailed.class, () -> examination.of(image));
      docker("rmi", "--force", IMAGE);

      EngineFailed again = assertThrows(EngineFailed.class, () -> examination.of(image));

      assertEquals(first.getMessage(), again.getMessage());
    }
  }

  @Test
  void isRefusedWithAVolumeWhereItWouldHideOurs() throws Exception {
    build("FROM datex:latest", "VOLUME /tmp/data");

    assertTrue(
        refusal().contains("declares a volume at /tmp/data, which is not the image's"),
        this::refusal);
  }

  /** The engine would put the image's own launcher there, with the rights of ours. */
  @ParameterizedTest
  @ValueSource(strings = {"/a/b/c/d", "a/b/c/d"})
  void cannotBringALauncherInPlaceOfOurs(String volume) throws Exception {
    Files.writeString(
        context.resolve("launcher.c"),
        """
        #include <stdio.h>
        int main(void) {
          for (const char *const *name = (const char *[]){"passwd", "group", "end", 0}; *name; name++) {
            char path[99];
            sprintf(path, "/run/tasker/box/%s", *name);
            fputs("taken\\n", fopen(path, "w"));
          }
        }
        """);
    compile("musl-gcc", "-static", "-o", "launcher", "launcher.c");
    Files.createDirectories(context.resolve("root/a/b/c"));
    Files.createSymbolicLink(context.resolve("root/a/b/c/d"), Path.of("/run/tasker/tools"));
    build(
        "FROM scratch",
        "COPY root /",
        "COPY launcher /run/tasker/tools/launcher",
        "VOLUME " + volume);

    try (Lab lab = lab()) {
      assertThrows(EngineFailed.class, lab::image);
      try (Stream<Path> all = Files.walk(lab.home())) {
        assertEquals(List.of(), all.filter(path -> path.endsWith("end")).toList());
      }
    }
  }

  /** Where the launcher sees the kills for memory, for one. */
  @Test
  void isRefusedWithAVolumeWhoseLinkLeadsOutOfIt() throws Exception {
    Files.createDirectories(context.resolve("root/a"));
    Files.createSymbolicLink(context.resolve("root/a/b"), Path.of("/sys/fs"));
    build("FROM datex:latest", "COPY root /", "VOLUME /a/b/cgroup");

    assertEquals(
        "nothing can be mounted into the image as it must be:"
            + " its /a/b/cgroup is a link out of the image",
        refusal());
  }

  /** What is empty is everybody's. */
  @Test
  void mayHaveVolumesWithinVolumes() throws Exception {
    build("FROM datex:latest", "VOLUME /v /v/w/x /v/y");

    Ended ended = run("import os; print([(a, sorted(b), c) for a, b, c in sorted(os.walk('/v'))])");

    assertEquals(
        "[('/v', ['w', 'y'], []), ('/v/w', ['x'], []), ('/v/w/x', [], []), ('/v/y', [], [])]\n",
        ended.stdout(),
        ended.stderr());
    try (Stream<Path> all = Files.list(labs.getFirst().home().resolve("empty"))) {
      assertEquals(List.of(), all.toList());
    }
  }

  @Test
  void isRefusedForAnotherProcessor() throws Exception {
    build("FROM scratch", "COPY Dockerfile /");
    Path saved = context.resolve("saved.tar");
    docker("save", "-o", saved.toString(), IMAGE);
    docker("rmi", IMAGE);
    Path folder = Files.createDirectory(context.resolve("saved"));
    compile("tar", "-C", folder.toString(), "-xf", saved.toString());
    compile(
        "sh",
        "-c",
        "sed -i 's/\"architecture\":\"amd64\"/\"architecture\":\"s390x\"/' "
            + folder
            + "/*.json && tar -C "
            + folder
            + " -cf "
            + saved
            + " .");
    docker("load", "-i", saved.toString());

    assertTrue(refusal().contains("is for s390x, and this machine is amd64"), this::refusal);
  }

  private String refusal() {
    try (Lab lab = lab()) {
      EngineFailed failed = assertThrows(EngineFailed.class, lab::image);
      return failed.getMessage();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static Lab lab() throws IOException {
    return new Lab("AnyImageIT", IMAGE, BuiltTools.FOLDER);
  }

  private final List<Lab> labs = new ArrayList<>();

  private Started start(String python) throws IOException {
    Lab lab = lab();
    labs.add(lab);
    return lab.start(python);
  }

  private Ended run(String python) throws IOException {
    return start(python).await();
  }

  private void build(String... file) throws IOException {
    Files.write(context.resolve("Dockerfile"), List.of(file));
    docker("build", "--quiet", "-t", IMAGE, context.toString());
  }

  private void compile(String... command) throws Exception {
    Process process = new ProcessBuilder(command).directory(context.toFile()).inheritIO().start();
    assertEquals(0, process.waitFor(), command[0]);
  }
}
