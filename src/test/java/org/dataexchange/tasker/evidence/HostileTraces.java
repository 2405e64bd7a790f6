package org.dataexchange.tasker.evidence;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.dataexchange.tasker.disk.FileTree;
import org.dataexchange.tasker.task.Ending;
import org.dataexchange.tasker.task.EndingSample;
import org.dataexchange.tasker.task.Evidence;
import org.dataexchange.tasker.task.RunFolder;

/**
 * As many readers as a server may have workers, all at once, each with the trace of a program that
 * wants the server's memory in every way there is. To be started in a heap that is small for them.
 */
final class HostileTraces {

  static final int READERS = 8;

  private static final String LONG = "x".repeat(190);

  private final RunFolder folder;
  private final Checkpoint read;
  private long lines;

  private HostileTraces(Path path) throws IOException {
    folder = new RunFolder(path);
    Files.createDirectories(folder.box());
    read = Checkpoint.of(folder);
    for (String line : Traced.START.strip().split("\n")) {
      line(line.strip());
    }
  }

  public static void main(String[] arguments) throws IOException {
    Path home = Files.createTempDirectory("tasker-hostile");
    try {
      List<HostileTraces> all = new ArrayList<>();
      for (int i = 0; i < READERS; i++) {
        all.add(new HostileTraces(home.resolve(Integer.toString(i))));
      }
      for (HostileTraces one : all) {
        one.opensManyFiles();
        one.beginsManyCalls();
        one.becomesManyProcesses();
        one.startsProgramsBeforeItIsKnownWhoDoes();
        one.read.save(one.folder);
      }
      for (HostileTraces one : all) {
        System.out.println(one.evidence());
      }
    } finally {
      FileTree.delete(home);
    }
  }

  private void opensManyFiles() {
    for (int i = 0; i < 101_000; i++) {
      String path = "/tmp/data/" + i;
      line("7 openat(AT_FDCWD</tmp>, \"" + path + "\", O_RDWR) = 3<" + path + ">");
    }
    line("7 openat(AT_FDCWD</tmp>, \"/x\", O_RDONLY) = 3</proc/4000000/maps>");
    for (int i = 0; i < 2000; i++) {
      line("7 socket(AF_INET, SOCK_STREAM, IPPROTO_IP) = 3<socket:[" + i + "]>");
      line(
          "7 bind(3<socket:[9]>, {sa_family=AF_UNIX, sun_path=\"%s\"}, 110) = 0"
              .formatted(i + LONG.substring(0, 100)));
      line("7 openat(AT_FDCWD</tmp>, \"/x\", O_WRONLY) = 3</home/" + i + LONG + "/\u00c4\u00b0>");
    }
  }

  private void beginsManyCalls() {
    String arguments = ("\"" + LONG + "\", ").repeat(200);
    for (int pid = 1000; pid < 1100; pid++) {
      line(pid + " execve(\"/bin/true\", [" + arguments + "\"\"] <unfinished ...>");
    }
  }

  private void becomesManyProcesses() {
    for (int pid = 100_000; pid < 120_000; pid++) {
      line(pid + " +++ superseded by execve in pid 4000000 +++");
    }
  }

  private void startsProgramsBeforeItIsKnownWhoDoes() {
    for (int i = 0; i < 20_000; i++) {
      int pid = 1_000_000 + i / 10;
      line(pid + " execve(\"/bin/" + i + LONG + "\", [\"\"], 0x7) = 0");
    }
    for (int pid = 2_000_000; pid < 2_020_000; pid++) {
      line(pid + " fork() = " + (pid + 500_000));
    }
  }

  private void line(String text) {
    lines++;
    read.add(ByteBuffer.wrap((text + "\n").getBytes(StandardCharsets.ISO_8859_1)));
  }

  private String evidence() throws IOException {
    Ending ending = Traced.ending(EndingSample.trace(true, lines, 0, false, ""));
    Evidence evidence = read.evidence(ending, folder, true, "");
    return evidence.verdict() + " " + evidence.why();
  }
}
