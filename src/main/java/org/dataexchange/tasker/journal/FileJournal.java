package org.dataexchange.tasker.journal;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.dataexchange.tasker.disk.FileTree;
import org.dataexchange.tasker.disk.WholeFile;
import org.dataexchange.tasker.task.Failures.StorageFailed;
import org.dataexchange.tasker.task.Journal;
import org.dataexchange.tasker.task.Request;
import org.dataexchange.tasker.task.RequestKey;
import org.dataexchange.tasker.task.Run;
import org.dataexchange.tasker.task.RunFolder;

/**
 * The journal in the workspace: a folder {@code runs/<run>} with {@code run.json} and, once there
 * is one, {@code done.json}. Both appear whole, by a rename, and are on the disk before the answer
 * goes out, which must not get a second one beside it. Before that a power cut ends the containers
 * too, and a run may start again.
 */
public final class FileJournal implements Journal {

  private static final Logger LOG = System.getLogger(FileJournal.class.getName());
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss").withZone(ZoneOffset.UTC);
  private static final String DONE = "done.json";
  private static final String ACKED = "acked";
  private static final String KEPT = "kept";

  private final Path runs;
  private final Clock clock;
  private final UnreadableRuns unreadable;
  private final RunFiles files;
  private final SecureRandom random = new SecureRandom();

  /**
   * @param workspace only this node writes there
   * @throws StorageFailed if the folder cannot be made
   */
  public FileJournal(Path workspace, Clock clock) {
    this.runs = workspace.resolve("runs");
    this.clock = clock;
    this.unreadable = new UnreadableRuns(runs);
    this.files = new RunFiles(runs);
    try {
      FileTree.makeOwn(runs);
    } catch (IOException e) {
      throw failed("make the folder " + runs, e);
    }
  }

  @Override
  public Run begin(Request request) {
    Instant now = clock.instant();
    String unique = HexFormat.of().toHexDigits(random.nextInt());
    Run run = Run.of(TIME.format(now) + '-' + unique, request, now);
    try {
      save(run);
    } catch (StorageFailed e) {
      removeQuietly(run.id(), e);
      throw e;
    }
    return run;
  }

  /** The next try takes another name, and a full disk would be full of empty folders. */
  private void removeQuietly(String runId, StorageFailed first) {
    try {
      remove(runId);
    } catch (StorageFailed e) {
      first.addSuppressed(e);
    }
  }

  @Override
  public void save(Run run) {
    try {
      files.save(run);
    } catch (IOException e) {
      throw failed("write what is known of run " + run.id(), e);
    }
  }

  @Override
  public void settle(String runId) {
    files.settle(runId);
  }

  @Override
  public Run read(String runId) {
    try {
      return files.read(runId);
    } catch (IOException e) {
      throw failed("read what is known of run " + runId, e);
    }
  }

  @Override
  public void reading(Run run, boolean now) {
    try {
      if (now) {
        Files.write(readingNote(run), new byte[0]);
      } else {
        Files.deleteIfExists(readingNote(run));
      }
    } catch (IOException e) {
      throw failed("note that run %s is read".formatted(run.id()), e);
    }
  }

  @Override
  public boolean isReading(Run run) {
    return Files.exists(readingNote(run));
  }

  /** Of one attempt, so that the next begins without. */
  private Path readingNote(Run run) {
    return runs.resolve(run.id()).resolve("reading." + run.attempt());
  }

  @Override
  public RunFolder folder(String runId) {
    return new RunFolder(runs.resolve(runId));
  }

  @Override
  public void keepAnswer(String runId, byte[] answer) {
    try {
      files.force(runId);
      WholeFile.writeDurably(runs.resolve(runId).resolve(DONE), answer);
    } catch (IOException e) {
      throw failed("keep the answer of run " + runId, e);
    }
  }

  @Override
  public Optional<byte[]> answer(String runId) {
    try {
      return Optional.of(Files.readAllBytes(runs.resolve(runId).resolve(DONE)));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw failed("read the answer of run " + runId, e);
    }
  }

  @Override
  public void acked(String runId) {
    try {
      Files.write(runs.resolve(runId).resolve(ACKED), new byte[0]);
    } catch (IOException e) {
      throw failed("note the ack of run " + runId, e);
    }
  }

  @Override
  public void keep(String runId, Instant until) {
    try {
      WholeFile.write(runs.resolve(runId).resolve(KEPT), until.toString().getBytes(UTF_8));
    } catch (IOException e) {
      throw failed("keep run " + runId, e);
    }
  }

  @Override
  public Set<String> kept() {
    try (Stream<Path> folders = Files.list(runs)) {
      return folders
          .map(folder -> folder.getFileName().toString())
          .filter(this::isKept)
          .collect(Collectors.toUnmodifiableSet());
    } catch (IOException e) {
      throw failed("list " + runs, e);
    }
  }

  private boolean isKept(String runId) {
    try {
      Path until = runs.resolve(runId).resolve(KEPT);
      return clock.instant().isBefore(Instant.parse(Files.readString(until)));
    } catch (IOException | DateTimeParseException e) {
      return false;
    }
  }

  @Override
  public void shrink(String runId) {
    RunFolder folder = folder(runId);
    delete(folder.box());
    if (!isKept(runId)) {
      Stream.of(folder.code(), folder.data(), folder.layer(), folder.libraries())
          .forEach(this::delete);
    }
  }

  /** In this order: an answer without its run would be an answer to nothing, and stay for ever. */
  @Override
  public void remove(String runId) {
    files.forget(runId);
    delete(runs.resolve(runId).resolve(DONE));
    delete(runs.resolve(runId));
  }

  private void delete(Path folder) {
    try {
      FileTree.delete(folder);
    } catch (IOException e) {
      throw failed("remove " + folder, e);
    }
  }

  @Override
  public List<Found> found() {
    List<Found> found = new ArrayList<>();
    try (Stream<Path> folders = Files.list(runs)) {
      folders.forEach(folder -> found(folder).ifPresent(found::add));
    } catch (IOException e) {
      throw failed("list " + runs, e);
    }
    return found;
  }

  private Optional<Found> found(Path folder) {
    boolean answered = Files.exists(folder.resolve(DONE));
    boolean acked = Files.exists(folder.resolve(ACKED));
    try {
      Run run = files.read(folder.getFileName().toString());
      return Optional.of(new Found(run, answered, acked));
    } catch (NoSuchFileException | RunFile.NotWhole e) {
      clear(folder, answered, e);
      return Optional.empty();
    } catch (RunFile.OtherVersion e) {
      // an answer is told in the same bytes by every version
      Optional<Run> run = e.answered(folder.getFileName().toString()).filter(any -> answered);
      if (run.isEmpty()) {
        unreadable.add(folder, e);
      }
      return run.map(known -> new Found(known, true, acked));
    } catch (IOException e) { // the disk does not give it
      unreadable.add(folder, e);
      return Optional.empty();
    }
  }

  /** The ids of the runs that were left and cannot be read, which may be under way. */
  public Set<String> unreadable() {
    return unreadable.ids();
  }

  /** The requests that those answer, as far as that can be told. */
  public Set<RequestKey> unreadableRequests() {
    return unreadable.requests();
  }

  /** What a person must do about those; empty if there are none. */
  public String objection() {
    return unreadable.objection();
  }

  /** Without a whole {@code run.json} no algorithm was let go; an answer is not thrown away. */
  private void clear(Path folder, boolean answered, Exception e) {
    if (answered) {
      LOG.log(Level.ERROR, "The run folder {0} has an answer to nothing: {1}", folder, e);
      return;
    }
    LOG.log(Level.WARNING, "The run folder {0} is not whole ({1}); removing it", folder, e);
    try {
      delete(folder);
    } catch (StorageFailed again) {
      LOG.log(Level.WARNING, "It stays for now: {0}", again.getMessage());
    }
  }

  /** What was removed, or is not to be understood, does not come back by waiting. */
  private static StorageFailed failed(String what, IOException e) {
    boolean lasting =
        e instanceof NoSuchFileException
            || e instanceof RunFile.NotWhole
            || e instanceof RunFile.OtherVersion;
    return new StorageFailed("the workspace's disk: cannot " + what + ": " + e, !lasting, e);
  }
}
