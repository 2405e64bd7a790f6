package org.dataexchange.tasker.evidence;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
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
final class Checkpoint {

  private static final Logger LOG = System.getLogger(Checkpoint.class.getName());

  private static final int VERSION = 2;

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
    JsonNode state = JSON.readTree(Files.readAllBytes(saved));
    if (State.number(state.required("version")) != VERSION) {
      throw new IllegalArgumentException("its version is unknown");
    }
    file = State.small(state.required("file"));
    offset = State.number(state.required("offset"));
    lines.load(state.required("lines"));
    findings.load(state.required("findings"));
    trace.load(state.required("trace"));
  }

  void save(RunFolder folder) throws IOException {
    ObjectNode state = State.object().put("version", VERSION).put("file", file);
    state.put("offset", offset);
    state.set("lines", lines.save());
    state.set("findings", findings.save());
    state.set("trace", trace.save());
    Path saved = folder.traceRead();
    Path fresh = saved.resolveSibling(saved.getFileName() + ".tmp");
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(fresh))) {
      JSON.writeValue(out, state);
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
        judgement.advice());
  }
}
