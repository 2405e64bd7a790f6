package org.dataexchange.tasker.evidence;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;
import org.dataexchange.tasker.task.Ending;
import org.dataexchange.tasker.task.Evidence;
import org.dataexchange.tasker.task.Failures;
import org.dataexchange.tasker.task.RunFolder;
import org.dataexchange.tasker.task.Sha256;

/**
 * Reads what {@code strace -f -y} wrote about a run. What was opened is told by the path that the
 * kernel gave for the descriptor, never by the argument alone, which another thread can rewrite
 * while it is being looked at. One reader serves all threads; memory does not grow with the trace.
 */
public final class TraceReader implements Evidence.Reader {

  @Override
  public Evidence read(RunFolder folder, Ending ending) {
    MessageDigest digest = Sha256.digest();
    Findings findings = new Findings();
    boolean there = analyse(folder.trace(), digest, findings);
    Judgement judgement = Judgement.on(findings, ending.trace(), there);
    return new Evidence(
        findings.dataFilesRead.inOrder(),
        findings.filesOpenedOutside().inOrder(),
        findings.filesWritten.inOrder(),
        findings.programsStarted.inOrder(),
        findings.networkAttempts.inOrder(),
        findings.leftOut(),
        judgement.verdict() != Evidence.Verdict.INCOMPLETE,
        ending.trace().lines(),
        HexFormat.of().formatHex(digest.digest()),
        judgement.verdict(),
        judgement.why());
  }

  private static boolean analyse(Path file, MessageDigest digest, Findings findings) {
    try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
      Lines lines = new Lines(in);
      Trace trace = new Trace(findings);
      for (Optional<Lines.Line> line = lines.next(); line.isPresent(); line = lines.next()) {
        trace.read(line.get());
      }
      trace.end();
      return true;
    } catch (NoSuchFileException e) {
      return false;
    } catch (IOException e) {
      throw new Failures.StorageFailed("cannot read the trace of a run in the workspace", e);
    }
  }
}
