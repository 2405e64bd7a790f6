package org.dataexchange.tasker.evidence;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.dataexchange.tasker.disk.WholeFile;
import org.dataexchange.tasker.task.Ending;
import org.dataexchange.tasker.task.Evidence;
import org.dataexchange.tasker.task.RunFolder;

/**
 * How far a trace was read, and what was found until there. It outlives the server in a file of the
 * run's folder, which nobody but Tasker can write; a power cut ends the run too, so the file is not
 * forced to the disk.
 */
final class Checkpoint {

  private static final Logger LOG = System.getLogger(Checkpoint.class.getName());

  private static final int VERSION = 3;

  /** What is kept is bounded, so a larger one was not written by us. */
  private static final long MOST = 256 << 20;

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Lines lines = new Lines();
  private final Findings findings = new Findings();
  private final Trace trace = new Trace(findings);
  private int file;
  private long offset;

  /**
   * The one that a former server left, or the beginning: also where it was another version's, or is
   * broken. What was removed by then is missing in the evidence, which is not complete so.
   */
  static Checkpoint of(RunFolder folder) throws IOException {
    Path saved = folder.traceRead();
    try {
      Checkpoint checkpoint = new Checkpoint();
      checkpoint.load(saved);
      return checkpoint;
    } catch (NoSuchFileException e) {
      return new Checkpoint();
    } catch (JacksonException | RuntimeException e) {
      LOG.log(Level.WARNING, "{0} is not understood; the trace is read anew: {1}", saved, e);
      return new Checkpoint();
    }
  }

  private void load(Path saved) throws IOException {
    if (Files.size(saved) > MOST) {
      throw new IllegalArgumentException("it is too large");
    }
    remember(State.of(JSON.readTree(Files.readAllBytes(saved))));
  }

  void save(RunFolder folder) throws IOException {
    State state = State.empty();
    remember(state);
    WholeFile.write(folder.traceRead(), JSON.writeValueAsBytes(state.words()));
  }

  private void remember(State state) {
    if (state.number("version", VERSION) != VERSION) {
      throw new IllegalArgumentException("its version is unknown");
    }
    file = state.small("file", file);
    offset = state.number("offset", offset);
    state.part("lines", lines::remember);
    state.part("findings", findings::remember);
    state.part("trace", trace::remember);
  }

  /** Which of the trace's files is being read. */
  int file() {
    return file;
  }

  /** How much of it was read. */
  long offset() {
    return offset;
  }

  /** That one is read now. */
  void go(int next) {
    file = next;
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
    List<Evidence.Killed> killed = findings.programsKilled(ending.trace().before());
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
        judgement.why(),
        judgement.advice(),
        killed,
        findings.limits.met());
  }
}
