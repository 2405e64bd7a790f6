package org.dataexchange.tasker.journal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
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
import org.dataexchange.tasker.task.Failures.StorageFailed;
import org.dataexchange.tasker.task.FileTree;
import org.dataexchange.tasker.task.Journal;
import org.dataexchange.tasker.task.RequestKey;
import org.dataexchange.tasker.task.Run;
import org.dataexchange.tasker.task.RunFolder;

/**
 * The journal in the workspace: a folder {@code runs/<run>} with {@code run.json} and, once there
 * is one, {@code done.json}. Both appear whole, by a rename. Only {@code done.json} is forced to
 * the disk: a power cut ends the containers too, and a run that has no answer may start again, but
 * an answer that went out must not get a second one beside it.
 */
public final class FileJournal implements Journal {

  private static final Logger LOG = System.getLogger(FileJournal.class.getName());
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss").withZone(ZoneOffset.UTC);
  private static final String RUN = "run.json";
  private static final String DONE = "done.json";
  private static final String ACKED = "acked";
  private static final String KEPT = "kept";

  private final Path runs;
  private final Clock clock;
  private final StrangeRuns strange;
  private final SecureRandom random = new SecureRandom();

  /**
   * @param workspace only this node writes there
   * @throws StorageFailed if the folder cannot be made
   */
  public FileJournal(Path workspace, Clock clock) {
    this.runs = workspace.resolve("runs");
    this.clock = clock;
    this.strange = new StrangeRuns(runs);
    try {
      Files.createDirectories(runs, OWNER_ONLY);
    } catch (IOException e) {
      throw failed("make the folder " + runs, e);
    }
  }

  private static final java.nio.file.attribute.FileAttribute<?> OWNER_ONLY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  @Override
  public Run begin(RequestKey key, String taskId) {
    Instant now = clock.instant();
    byte[] unique = new byte[4];
    random.nextBytes(unique);
    String id = TIME.format(now) + '-' + HexFormat.of().formatHex(unique);
    Run run = new Run(id, key, taskId, 1, now, Optional.empty());
    try {
      save(run);
    } catch (StorageFailed e) {
      removeQuietly(id, e);
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
      Files.createDirectories(runs.resolve(run.id()), OWNER_ONLY);
      replace(run.id(), RUN, RunFile.write(run), false);
    } catch (IOException e) {
      throw failed("write what is known of run " + run.id(), e);
    }
  }

  @Override
  public Run read(String runId) {
    try {
      return RunFile.read(Files.readAllBytes(runs.resolve(runId).resolve(RUN)));
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
      force(runs.resolve(runId).resolve(RUN));
      replace(runId, DONE, answer, true);
    } catch (IOException e) {
      throw failed("keep the answer of run " + runId, e);
    }
  }

  private void replace(String runId, String name, byte[] content, boolean durable)
      throws IOException {
    Path folder = runs.resolve(runId);
    Path fresh = folder.resolve(name + ".tmp");
    try (FileChannel out = FileChannel.open(fresh, CREATE, WRITE, TRUNCATE_EXISTING)) {
      ByteBuffer rest = ByteBuffer.wrap(content);
      while (rest.hasRemaining()) {
        out.write(rest);
      }
      if (durable) {
        out.force(true);
      }
    }
    Files.move(fresh, folder.resolve(name), ATOMIC_MOVE);
    if (durable) {
      force(folder);
    }
  }

  private static void force(Path file) throws IOException {
    try (FileChannel open = FileChannel.open(file, READ)) {
      open.force(true);
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
      replace(runId, KEPT, until.toString().getBytes(UTF_8), false);
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
      String until = Files.readString(runs.resolve(runId).resolve(KEPT));
      return clock.instant().isBefore(Instant.parse(until));
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
      Run run = RunFile.read(Files.readAllBytes(folder.resolve(RUN)));
      return Optional.of(new Found(run, answered, acked));
    } catch (NoSuchFileException | RunFile.NotWhole e) {
      clear(folder, answered, e);
      return Optional.empty();
    } catch (RunFile.Strange e) {
      // an answer is told in the same bytes by every version
      Optional<Run> run = e.answered(folder.getFileName().toString()).filter(any -> answered);
      if (run.isEmpty()) {
        strange.add(folder, e);
      }
      return run.map(known -> new Found(known, true, acked));
    } catch (IOException e) { // the disk does not give it
      strange.add(folder, e);
      return Optional.empty();
    }
  }

  /** The ids of the runs that were left and cannot be read, which may be under way. */
  public Set<String> strange() {
    return strange.ids();
  }

  /** The requests that those answer, as far as that can be told. */
  public Set<RequestKey> strangeRequests() {
    return strange.requests();
  }

  /** What a person must do about those; empty if there are none. */
  public String objection() {
    return strange.objection();
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
            || e instanceof RunFile.Strange;
    return new StorageFailed("the workspace's disk: cannot " + what + ": " + e, !lasting, e);
  }
}
