package org.dataexchange.tasker.sandbox;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.dataexchange.tasker.task.Evidence;
import org.dataexchange.tasker.task.RunFolder;

/**
 * What the fuzzer's programs say that they did, as {@code fuzz.h} lays it out.
 *
 * @param breaches how often something went through that must be refused
 * @param lastBreach a number that stands beside it in the fuzzer's source
 */
record FuzzReport(List<Deed> deeds, int breaches, int lastBreach) {

  /** What can be done under a name of its own. */
  enum Kind {
    DATA,
    OUTSIDE,
    WRITTEN,
    PROGRAM,
    ADDRESS
  }

  /** How. */
  enum Way {
    OPEN,
    OPENAT,
    RELATIVE,
    IN_FOLDER,
    OPENAT2,
    CREAT,
    GARBAGE,
    THROUGH_ROOT,
    LINK,
    BY_SIGRETURN,
    BY_STEP,
    UNREADABLE,
    REDIRECTED,
    FIFO_OPEN,
    EXECVE,
    EXECVEAT,
    EXEC_DESCRIPTOR,
    EXEC_SCRIPT,
    CONNECT,
    BIND,
    UNIX,
    INHERITED
  }

  private static final int FIRST_PORT = 1000;
  private static final int HEAD = Kind.values().length * 4;

  /** Something that succeeded. */
  record Deed(Kind kind, int name, Way way, int program) {

    boolean isIn(Evidence evidence) {
      return switch (kind) {
        case DATA -> evidence.dataFilesRead().contains("d" + name);
        case OUTSIDE -> evidence.filesOpenedOutside().contains("/dev/fuzz/o" + name);
        case WRITTEN -> evidence.filesWritten().contains("/tmp/w/w" + name);
        case PROGRAM ->
            evidence
                .programsStarted()
                .contains("/usr/lib/fuzz/" + (way == Way.EXEC_SCRIPT ? "s" : "p") + name);
        case ADDRESS -> evidence.networkAttempts().contains(address());
      };
    }

    private String address() {
      return switch (way) {
        case UNIX -> "AF_UNIX @fuzz" + name;
        case BIND -> "AF_INET 0.0.0.0:" + (FIRST_PORT + name);
        default -> "AF_INET 192.0.2.1:" + (FIRST_PORT + name);
      };
    }
  }

  /** Of a run that has ended. */
  static FuzzReport of(RunFolder folder) throws IOException {
    ByteBuffer report =
        ByteBuffer.wrap(Files.readAllBytes(folder.outputs().resolve("report")))
            .order(ByteOrder.LITTLE_ENDIAN);
    List<Deed> deeds = new ArrayList<>();
    for (Kind kind : Kind.values()) {
      for (int name = 0; name < FuzzWalls.NAMES; name++) {
        int at = HEAD + 20 + (kind.ordinal() * FuzzWalls.NAMES + name) * 4;
        if (report.get(at) != 0) {
          Way way = Way.values()[report.get(at + 1)];
          deeds.add(new Deed(kind, name, way, Short.toUnsignedInt(report.getShort(at + 2))));
        }
      }
    }
    return new FuzzReport(deeds, report.getInt(HEAD), report.getInt(HEAD + 4));
  }
}
