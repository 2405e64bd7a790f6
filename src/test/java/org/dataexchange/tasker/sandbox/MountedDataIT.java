package org.dataexchange.tasker.sandbox;

import static org.dataexchange.tasker.system.Containers.docker;
import static org.dataexchange.tasker.system.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.dataexchange.tasker.disk.FileTree;
import org.dataexchange.tasker.evidence.TraceReader;
import org.dataexchange.tasker.sandbox.Lab.Ended;
import org.dataexchange.tasker.sandbox.Lab.Started;
import org.dataexchange.tasker.sandbox.engine.HostPaths;
import org.dataexchange.tasker.task.DataMount;
import org.dataexchange.tasker.task.Evidence;
import org.dataexchange.tasker.task.SharePath;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Data that are mounted where they lie: what a run sees of them, and what is told of it. */
@Timeout(240)
class MountedDataIT {

  private static final Duration SOON = Duration.ofMinutes(2);
  private static final String NODE = "MountedDataIT";
  private static final SharePath SET = new SharePath("study/the set");

  /** Is it another file system than the folder around it? Copies are none. */
  private static final String IS_MOUNTED =
      "print(os.stat(data).st_dev != os.stat('/tmp/data').st_dev)\n";

  private Lab lab;
  private Path shares;
  private Set<String> volumesBefore;

  @BeforeEach
  void open() throws IOException {
    volumesBefore = volumes();
    lab = new Lab(NODE);
    shares = makeShares(Path.of("/tmp"));
  }

  @AfterEach
  void close() throws IOException {
    lab.close();
    FileTree.delete(shares);
    assertEquals(volumesBefore, volumes(), "volumes were left over");
  }

  @Test
  void areReadWithoutACopyAndAreEvidence() throws Exception {
    Started run =
        start(IS_MOUNTED + "print(open(data + '/a/1').read(), len(os.listdir(data + '/b')))");
    Ended ended = run.await();

    assertEquals("True\na/1 200\n", ended.stdout(), ended.stderr());
    assertEvidence(ended, "a/1");
    assertEquals(List.of(), filesIn(run.folder().data()));
  }

  @Test
  void cannotBeChanged() throws Exception {
    List<String> before = filesIn(shares);
    Ended ended =
        start(
                """
                def refused(change):
                    try:
                        change()
                        return 'CHANGED'
                    except OSError as e:
                        return errno.errorcode[e.errno]
                print({refused(change) for change in (
                    lambda: open(data + '/a/1', 'w'), lambda: open(data + '/new', 'w'),
                    lambda: os.remove(data + '/a/1'), lambda: os.mkdir(data + '/a/new'),
                    lambda: os.chmod(data + '/a/1', 0o777), lambda: os.utime(data + '/a/1', (1, 1)),
                    lambda: os.rename(data + '/a', data + '/c'), lambda: os.symlink('/', data + '/l'),
                    lambda: os.setxattr(data + '/a/1', 'user.x', b'x'))})
                """)
            .await();

    assertEquals("{'EROFS'}\n", ended.stdout(), ended.stderr());
    assertEquals(before, filesIn(shares));
    assertEquals("a/1", Files.readString(set().resolve("a/1")));
  }

  /** The kernel tells a launcher of its own run's openings alone. */
  @Test
  void areEvidenceOfWhatThisRunReadWhateverOthersRead() throws Exception {
    Started one = start(reads("a/1", "b/1"));
    Started other = start(reads("a/2", "b/2"));
    for (Started run : List.of(one, other)) {
      eventually("it has read", SOON, () -> said(run).contains("read a"));
    }
    assertFalse(Files.readString(set().resolve("a/3")).isEmpty());
    assertFalse(Files.readString(set().resolve("b/3")).isEmpty());
    for (Started run : List.of(one, other)) {
      letGo(run);
    }

    assertEvidence(one.await(), "a/1", "b/1");
    assertEvidence(other.await(), "a/2", "b/2");
  }

  @Test
  void areEvidenceAlsoInAFolderThatCameLater() throws Exception {
    Started run = start(reads("a/1", "late/1"));
    eventually("it has read", SOON, () -> said(run).contains("read a"));
    Path made = Files.createDirectory(shares.resolve("made"));
    Files.writeString(made.resolve("1"), "late/1");
    Files.move(made, set().resolve("late"));
    letGo(run);
    Ended ended = run.await();

    assertEquals("read a/1\nread late/1\n", ended.stdout(), ended.stderr());
    assertEvidence(ended, "a/1", "late/1");
  }

  @Test
  void areCopiedIfTheAlgorithmCouldNotReadThem() throws Exception {
    Files.setPosixFilePermissions(
        set().resolve("a/1"), PosixFilePermissions.fromString("rw-------"));

    Ended ended = start(IS_MOUNTED + "print(open(data + '/a/1').read())").await();

    assertEquals("False\na/1\n", ended.stdout(), ended.stderr());
    assertEvidence(ended, "a/1");
  }

  @Test
  void areMountedFromAnotherFileSystemThanTheWorkspace() throws Exception {
    Path memory = Path.of("/dev/shm");
    assumeTrue(Files.isWritable(memory), "there is no other file system");
    FileTree.delete(shares);
    shares = makeShares(memory);

    Ended ended = start(IS_MOUNTED + "print(open(data + '/a/1').read())").await();

    assertEquals("True\na/1\n", ended.stdout(), ended.stderr());
    assertEvidence(ended, "a/1");
  }

  @Test
  void areNotReadIfTheEngineMountedSomethingElse() throws Exception {
    DataMount looked = Lab.shares(shares, data -> true).mountData(SET, below()).orElseThrow();
    DataMount another =
        new DataMount(
            looked.folder(), looked.at(), looked.data(), looked.witness(), looked.inode() + 1);

    Ended ended = lab.start("print('ran')", another).await();

    assertEquals("", ended.stdout());
    assertTrue(ended.ending().failed().orElseThrow().contains("not what was looked at"));
    assertFalse(lab.sandbox().canMount(another), "the probe has let it pass");
  }

  @Test
  void areNotMountedByANameThatTheOptionsOfAMountCannotHold() throws Exception {
    DataMount looked = mount().orElseThrow();
    for (String name : List.of("a:b", "a,b", "a\\b", "long/".repeat(220))) {
      Path folder = shares.resolve(name);
      DataMount data =
          new DataMount(folder, looked.at(), looked.data(), looked.witness(), looked.inode());
      assertFalse(lab.sandbox().canMount(data), name);
    }
  }

  @Test
  void leaveNothingBehindARunThatNobodyKnows() throws Exception {
    Started run = start("print('read a', flush=True)\nsignal.pause()");
    eventually("it runs", SOON, () -> said(run).contains("read a"));
    assertEquals(volumesBefore.size() + 1, volumes().size());

    new Leftovers(lab.engine(), lab.node(), lab.paths(), Set::of).sweep();

    assertEquals(volumesBefore, volumes());
  }

  /** As an engine that died while it removed a container may leave them. */
  @Test
  void leaveNoVolumeBehindAContainerThatIsGone() throws Exception {
    Started run = start("print('read a')");
    run.await();
    docker("rm", "-f", run.container());
    assertEquals(volumesBefore.size() + 1, volumes().size());
    HostPaths elsewhere = new HostPaths(lab.engine(), Path.of("/srv/another"), Optional.empty());
    new Leftovers(lab.engine(), lab.node(), elsewhere, Set::of).sweep();
    assertEquals(volumesBefore.size() + 1, volumes().size(), "another workspace's was removed");

    new Leftovers(lab.engine(), lab.node(), lab.paths(), Set::of).sweep();

    assertEquals(volumesBefore, volumes());
  }

  private Started start(String python) throws IOException {
    String program = "import errno, os, signal, sys, time\ndata = sys.argv[1]\n" + python;
    Optional<DataMount> mount = mount();
    return mount.isPresent() ? lab.start(program, mount.get()) : lab.start(program, shares, SET);
  }

  private Optional<DataMount> mount() {
    return Lab.shares(shares, lab.sandbox()::canMount).mountData(SET, below());
  }

  private Path below() {
    return lab.home().resolve("below");
  }

  private Path set() {
    return shares.resolve(SET.value());
  }

  /** A program that reads a file, waits to be let go, and reads another one. */
  private static String reads(String first, String then) {
    return """
    def read(name):
        os.close(os.open(data + '/' + os.path.dirname(name), os.O_RDONLY))
        open(data + '/' + name).read()
        print('read', name, flush=True)
    read('%s')
    while not os.path.exists('/tmp/code/go'):
        time.sleep(0.05)
    read('%s')
    """
        .formatted(first, then);
  }

  private static void letGo(Started run) throws IOException {
    Files.createFile(run.folder().code().resolve("go"));
  }

  private static String said(Started run) throws IOException {
    return Files.readString(run.folder().stdout());
  }

  private static void assertEvidence(Ended ended, String... read) {
    Evidence evidence = new TraceReader().open(ended.folder()).finish(ended.ending());
    assertEquals(Evidence.Verdict.CLEAN, evidence.verdict(), evidence::toString);
    assertEquals(
        Stream.of(read).map(name -> SET.value() + '/' + name).toList(),
        evidence.dataFilesRead().stream().sorted().toList());
  }

  private static Path makeShares(Path parent) throws IOException {
    Path shares = Files.createTempDirectory(parent, "tasker-mounted");
    for (String folder : List.of("a", "b")) {
      Path made = Files.createDirectories(shares.resolve(SET.value()).resolve(folder));
      for (int i = 0; i < 200; i++) {
        Files.writeString(made.resolve(Integer.toString(i)), folder + '/' + i);
      }
    }
    return shares;
  }

  private static List<String> filesIn(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile).map(Path::toString).sorted().toList();
    }
  }

  private static Set<String> volumes() {
    return new TreeSet<>(
        docker("volume", "ls", "-q", "--filter", "label=tasker.node=" + NODE).lines().toList());
  }
}
