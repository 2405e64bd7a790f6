package org.dataexchange.tasker.storage.folder;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;

import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.dataexchange.tasker.disk.FileTree;
import org.dataexchange.tasker.disk.WholeFile;
import org.dataexchange.tasker.storage.files.DurableFiles;
import org.dataexchange.tasker.storage.files.PlainNames;
import org.dataexchange.tasker.storage.files.ResultFiles;
import org.dataexchange.tasker.storage.files.ResultName;
import org.dataexchange.tasker.storage.files.SafeOpen;
import org.dataexchange.tasker.task.AnswerFormat;
import org.dataexchange.tasker.task.Failures.StorageFailed;
import org.dataexchange.tasker.task.Report;
import org.dataexchange.tasker.task.Results;
import org.dataexchange.tasker.task.Run;
import org.dataexchange.tasker.task.RunFolder;

/**
 * Results in a folder of this machine, each in a folder {@code <task>/<run>} of its own that
 * appears whole, by a rename from {@code .part-<node>/<run>}. The folder itself is never made: a
 * disk that is not mounted must not be taken for one that is empty.
 */
public final class ResultsFolder implements Results {

  private static final Logger LOG = System.getLogger(ResultsFolder.class.getName());

  private static final String PARTS = ".part-";
  private static final String REPORT = "report.json";

  /** Longer than anything is under way. */
  private static final Duration FORGOTTEN = Duration.ofDays(7);

  private final Path root;
  private final Path parts;
  private final AnswerFormat format;
  private boolean cleared;

  public ResultsFolder(Path root, String node, AnswerFormat format) {
    this.root = root;
    this.parts = root.resolve(PARTS + node);
    this.format = format;
  }

  @Override
  public String objection() {
    boolean writable =
        Files.isDirectory(root)
            && Files.isReadable(root)
            && Files.isWritable(root)
            && Files.isExecutable(root);
    return writable
        ? ""
        : "the results folder %s is not there or cannot be written".formatted(root);
  }

  @Override
  public void keep(Report report, RunFolder left) {
    if (!objection().isEmpty()) {
      throw new StorageFailed(objection());
    }
    try {
      clearOnce();
      keepIn(parts.resolve(report.run().id()), report, left);
    } catch (IOException | DirectoryIteratorException e) {
      throw new StorageFailed(
          "the results folder %s could not take run %s: %s".formatted(root, report.run().id(), e),
          e);
    }
  }

  /** What a killed server was about to keep is kept again by the one that joins its run. */
  private synchronized void clearOnce() throws IOException {
    if (!cleared) {
      // on NFS, what somebody still has open cannot go: it must not keep others from being kept
      discard(parts);
      haveFolder(parts);
      clearForgotten();
      cleared = true;
    }
    haveFolder(parts);
  }

  /** What other nodes were about to keep, and have not come back to for long: they are gone. */
  private void clearForgotten() throws IOException {
    // by the clock of the file system, whosever that is
    Instant latest = changed(parts).minus(FORGOTTEN);
    try (DirectoryStream<Path> all = Files.newDirectoryStream(root, PARTS + '*')) {
      for (Path other : all) {
        if (isFolder(other) && lastChange(other).isBefore(latest)) {
          LOG.log(Level.INFO, "Removing {0}: its node is gone", other);
          discard(other);
        }
      }
    }
  }

  private static Instant lastChange(Path parts) throws IOException {
    Instant last = changed(parts);
    try (DirectoryStream<Path> runs = Files.newDirectoryStream(parts)) {
      for (Path run : runs) {
        last = changed(run).isAfter(last) ? changed(run) : last;
      }
    }
    return last;
  }

  private static Instant changed(Path path) throws IOException {
    return Files.getLastModifiedTime(path, NOFOLLOW_LINKS).toInstant();
  }

  private void keepIn(Path part, Report report, RunFolder left) throws IOException {
    Path former = part.resolveSibling(part.getFileName() + ".former");
    try {
      FileTree.delete(part);
      FileTree.delete(former);
      String refused = write(part, ResultFiles.of(left), format.report(report, left));
      place(part, former, report.run());
      if (!refused.isEmpty()) {
        LOG.log(
            Level.WARNING,
            "Outputs of run {0} have other names in the results folder, as its {1} says: {2}",
            report.run().id(),
            PlainNames.LIST,
            refused);
      }
    } finally {
      discard(part);
      discard(former);
    }
  }

  /**
   * Under their own names; where the disk refuses one of them, under others.
   *
   * @return why they have others; empty if they have their own
   */
  private static String write(Path part, ResultFiles own, byte[] report) throws IOException {
    try {
      write(part, own, Map.of(REPORT, report));
      return "";
    } catch (FileSystemException refused) {
      PlainNames plain = PlainNames.of(own);
      if (!plain.areOthers() || !isOfAName(refused, part)) {
        throw refused;
      }
      try {
        FileTree.delete(part);
        write(part, plain.files(), Map.of(REPORT, report, PlainNames.LIST, plain.list()));
        return refused.getMessage();
      } catch (IOException e) {
        refused.addSuppressed(e);
        throw refused;
      }
    }
  }

  /** Could something not be made there, for which there is room? */
  private static boolean isOfAName(FileSystemException refused, Path part) {
    String file = String.valueOf(refused.getFile());
    String reason = String.valueOf(refused.getReason());
    return Path.of(file).startsWith(part)
        && !(refused instanceof AccessDeniedException)
        && !reason.startsWith("No space left")
        && !reason.startsWith("Disk quota");
  }

  /**
   * @param beside what is kept with them, by its name
   */
  private static void write(Path part, ResultFiles files, Map<String, byte[]> beside)
      throws IOException {
    DurableFiles.makeFolder(part);
    for (Path folder : files.folders()) {
      DurableFiles.makeFolder(part.resolve(folder));
    }
    for (ResultFiles.File file : files.files()) {
      Path to = part.resolve(file.path());
      if (file.size() == 0) {
        DurableFiles.write(to, new byte[0]);
      } else {
        DurableFiles.copy(file.content(), to);
      }
    }
    for (Map.Entry<String, byte[]> one : beside.entrySet()) {
      DurableFiles.write(part.resolve(one.getKey()), one.getValue());
    }
    for (Path folder : files.folders()) {
      WholeFile.force(part.resolve(folder));
    }
    WholeFile.force(part);
  }

  private void place(Path part, Path former, Run run) throws IOException {
    Path task = root.resolve(ResultName.ofTask(run.taskId()));
    haveFolder(task);
    Path place = task.resolve(run.id());
    if (Files.exists(place, NOFOLLOW_LINKS)) {
      // finished before, by a server that died before it could say so
      Files.move(place, former, ATOMIC_MOVE);
    }
    Files.move(part, place, ATOMIC_MOVE);
    WholeFile.force(task);
    WholeFile.force(root);
  }

  @Override
  public void removeOlder(Instant than, Consumer<String> removing) {
    try (DirectoryStream<Path> tasks = Files.newDirectoryStream(root)) {
      for (Path task : tasks) {
        if (isFolder(task) && !task.getFileName().toString().startsWith(PARTS)) {
          removeOlder(task, than, removing);
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      throw new StorageFailed(
          "the results folder %s could not be looked through: %s".formatted(root, e), e);
    }
  }

  /** Nothing in it was changed since its run was put there. */
  private static void removeOlder(Path task, Instant than, Consumer<String> removing)
      throws IOException {
    try (DirectoryStream<Path> runs = Files.newDirectoryStream(task)) {
      for (Path run : runs) {
        if (isFolder(run) && isResult(run) && changed(run).isBefore(than)) {
          removing.accept(run.getFileName().toString());
          FileTree.delete(run);
        }
      }
    }
    try {
      Files.deleteIfExists(task);
    } catch (DirectoryNotEmptyException e) {
      // others are in it, maybe since this moment
    }
  }

  /** Is it ours? Somebody may have put something else there. */
  private static boolean isResult(Path run) {
    return Files.isRegularFile(run.resolve(REPORT), NOFOLLOW_LINKS);
  }

  @Override
  public Optional<FileChannel> open(Run run, String name) {
    Path kept = Path.of(ResultName.ofTask(run.taskId()), run.id());
    try {
      return SafeOpen.file(root, kept.resolve(keptAs(kept, name)));
    } catch (InvalidPathException e) {
      return Optional.empty();
    } catch (IOException | DirectoryIteratorException e) {
      throw new StorageFailed(
          "the results folder %s could not be read for run %s: %s".formatted(root, run.id(), e), e);
    }
  }

  /** Its own name, if that was not refused. */
  private String keptAs(Path kept, String name) throws IOException {
    Optional<FileChannel> list = SafeOpen.file(root, kept.resolve(PlainNames.LIST));
    if (list.isEmpty()) {
      return name;
    }
    try (InputStream in = Channels.newInputStream(list.get())) {
      return PlainNames.keptAs(name, in);
    }
  }

  private static void haveFolder(Path folder) throws IOException {
    try {
      DurableFiles.makeFolder(folder);
    } catch (FileAlreadyExistsException e) {
      if (!isFolder(folder)) {
        throw new StorageFailed(
            "%s is in the way: it is a link or a file where a folder of results belongs"
                .formatted(folder),
            false,
            e);
      }
    }
  }

  private static boolean isFolder(Path path) {
    return Files.isDirectory(path, NOFOLLOW_LINKS);
  }

  /** Half a result, or one that was replaced; what stays goes with the next try, or server. */
  private static void discard(Path part) {
    try {
      FileTree.delete(part);
    } catch (IOException | DirectoryIteratorException e) {
      LOG.log(Level.WARNING, "{0} stays until the next start: {1}", part, e.toString());
    }
  }
}
