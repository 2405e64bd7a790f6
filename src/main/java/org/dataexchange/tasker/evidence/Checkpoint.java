package org.dataexchange.tasker.evidence;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.ObjectInputFilter;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.dataexchange.tasker.task.Ending;
import org.dataexchange.tasker.task.Evidence;
import org.dataexchange.tasker.task.RunFolder;

/**
 * How far a trace was read, and what was found until there. It outlives the server in a file of the
 * run's folder, which nobody but Tasker can write; a power cut ends the run too, so the file is not
 * forced to the disk.
 */
final class Checkpoint implements Serializable {

  private static final long serialVersionUID = 1;

  private static final ObjectInputFilter OURS =
      ObjectInputFilter.Config.createFilter(
          "org.dataexchange.tasker.evidence.*;java.util.*;java.lang.*;!*");

  private final Lines lines = new Lines();
  private final Findings findings = new Findings();
  private final Trace trace = new Trace(findings);
  private int file;
  private long offset;

  /** The one that a former server left, or the beginning. */
  static Checkpoint of(RunFolder folder) throws IOException {
    Path saved = folder.traceRead();
    try (ObjectInputStream in =
        new ObjectInputStream(new BufferedInputStream(Files.newInputStream(saved)))) {
      in.setObjectInputFilter(OURS);
      return (Checkpoint) in.readObject();
    } catch (NoSuchFileException e) {
      return new Checkpoint();
    } catch (ClassNotFoundException e) {
      throw new IOException("cannot read " + saved, e);
    }
  }

  void save(RunFolder folder) throws IOException {
    Path saved = folder.traceRead();
    Path fresh = saved.resolveSibling("trace.read.tmp");
    try (ObjectOutputStream out =
        new ObjectOutputStream(new BufferedOutputStream(Files.newOutputStream(fresh)))) {
      out.writeObject(this);
    }
    Files.move(fresh, saved, StandardCopyOption.ATOMIC_MOVE);
  }

  /** Which of the trace's files is being read. */
  int file() {
    return file;
  }

  /** How much of it was read. */
  long offset() {
    return offset;
  }

  void nextFile() {
    file++;
    offset = 0;
  }

  void add(ByteBuffer bytes) {
    offset += bytes.remaining();
    lines.add(bytes, trace::read);
  }

  /**
   * Nothing more will come.
   *
   * @throws IOException if it is to be asked again
   */
  Evidence evidence(Ending ending, RunFolder folder, boolean there, String sha256)
      throws IOException {
    lines.end(trace::read);
    trace.end();
    findings.dataFiles.settle(folder, !ending.trace().openingsLost());
    Judgement judgement = Judgement.on(findings, ending.trace(), there);
    return new Evidence(
        findings.dataFiles.read().inOrder(),
        findings.filesOpenedOutside().inOrder(),
        findings.filesWritten.inOrder(),
        findings.programsStarted.inOrder(),
        findings.ancestry.end().inOrder(),
        findings.networkAttempts.inOrder(),
        findings.leftOut(),
        judgement.verdict() != Evidence.Verdict.INCOMPLETE,
        ending.trace().lines(),
        sha256,
        judgement.verdict(),
        judgement.why());
  }
}
