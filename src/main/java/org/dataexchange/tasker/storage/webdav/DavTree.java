package org.dataexchange.tasker.storage.webdav;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.dataexchange.tasker.storage.files.Deadline;
import org.dataexchange.tasker.storage.webdav.client.DavEntry;
import org.dataexchange.tasker.storage.webdav.client.DavFailures;
import org.dataexchange.tasker.storage.webdav.client.DavListing;
import org.dataexchange.tasker.task.Failures.StorageFailed;
import org.dataexchange.tasker.task.Reason;
import org.dataexchange.tasker.task.Refused;
import org.dataexchange.tasker.task.SharePath;
import org.dataexchange.tasker.task.Transferred;
import org.dataexchange.tasker.text.Printable;

/**
 * All that a server lists at a path and below it, known as a whole before anything is fetched.
 *
 * @param folders below it, each after the one that it is in
 * @param files below it, or the file that is at it
 */
record DavTree(DavEntry self, List<Path> folders, List<File> files) {

  static final int MOST_ENTRIES = 100_000;
  private static final int MOST_DEPTH = 64;

  /** More does not fit into a path on the disk, with the run's folder in front. */
  private static final int MOST_PATH = 3000;

  /** Of all paths together: they are held in memory. */
  private static final long MOST_TEXT = 32 << 20;

  /** With its path in what was asked for, which is empty if it is that itself. */
  record File(Path path, DavEntry entry) {

    /** Its names below the storage's root. */
    List<String> names(SharePath asked) {
      return DavTree.names(asked, path);
    }
  }

  /** How many bytes it holds, as far as the server says, or as many as can be counted. */
  long size() {
    return size(files.stream());
  }

  static long size(Stream<File> files) {
    return files
        .mapToLong(file -> file.entry().size().orElse(0))
        .reduce(0, (sum, size) -> sum + size < 0 ? Long.MAX_VALUE : sum + size);
  }

  /** What there is to fetch, if the server says how long each file is. */
  Optional<Transferred.Total> total() {
    boolean known = files.stream().allMatch(file -> file.entry().size().isPresent());
    return known ? Optional.of(new Transferred.Total(size(), files.size())) : Optional.empty();
  }

  /**
   * Lists everything at a path and below it, one folder at a time.
   *
   * @param judge says, for a person, why a name is not accepted; nothing if it is
   * @throws DavFailures.NotFound if there is nothing at the path
   * @throws DavFailures.Changed if a folder that was listed is gone
   * @throws Refused {@code invalid-message} for a name that is not accepted
   * @throws StorageFailed if a listing cannot be had or trusted
   */
  static DavTree of(
      SharePath asked, DavListing listing, Function<Path, String> judge, Deadline deadline)
      throws IOException {
    return new Walk(asked, listing, judge, deadline).tree();
  }

  private static final class Walk {
    private final SharePath asked;
    private final DavListing listing;
    private final Function<Path, String> judge;
    private final Deadline deadline;
    private final List<Path> folders = new ArrayList<>();
    private final List<File> files = new ArrayList<>();
    private final Deque<Path> ahead = new ArrayDeque<>();
    private long text;

    Walk(SharePath asked, DavListing listing, Function<Path, String> judge, Deadline deadline) {
      this.asked = asked;
      this.listing = listing;
      this.judge = judge;
      this.deadline = deadline;
    }

    DavTree tree() throws IOException {
      DavListing.Found top = listing.list(asked.parts(), false, MOST_ENTRIES, deadline);
      if (!top.self().folder()) {
        File file = new File(Path.of(""), top.self());
        return new DavTree(top.self(), List.of(), List.of(file));
      }
      take(Path.of(""), top.children());
      while (!ahead.isEmpty()) {
        Path folder = ahead.remove();
        take(folder, within(folder).children());
      }
      return new DavTree(top.self(), folders, files);
    }

    private DavListing.Found within(Path folder) throws IOException {
      int left = MOST_ENTRIES - folders.size() - files.size();
      try {
        return listing.list(names(asked, folder), true, left, deadline);
      } catch (DavFailures.NotFound e) {
        throw new DavFailures.Gone("'%s'".formatted(Printable.of(folder.toString())));
      }
    }

    private void take(Path folder, Map<String, DavEntry> children) {
      for (Map.Entry<String, DavEntry> child : children.entrySet()) {
        Path path = path(folder, child.getKey());
        if (child.getValue().folder()) {
          folders.add(path);
          ahead.add(path);
        } else {
          files.add(new File(path, child.getValue()));
        }
      }
    }

    private Path path(Path folder, String name) {
      Path path = folder.resolve(name);
      String shown = Printable.of(path.toString());
      String objection = judge.apply(path.getFileName());
      if (!objection.isEmpty()) {
        throw new Refused(
            Reason.INVALID_MESSAGE,
            "'%s' cannot be used: '%s' %s"
                .formatted(Printable.of(asked.value()), shown, objection));
      }
      int length = path.toString().getBytes(UTF_8).length;
      text += length;
      if (path.getNameCount() > MOST_DEPTH || length > MOST_PATH || text > MOST_TEXT) {
        throw StorageFailed.lasting(
            "the listing of '%s' cannot be trusted: it has no end, or is more than %d deep, at '%s'"
                .formatted(Printable.of(asked.value()), MOST_DEPTH, shown));
      }
      return path;
    }
  }

  /** The names below the storage's root of what lies at a path below another. */
  static List<String> names(SharePath asked, Path path) {
    Stream<String> below = StreamSupport.stream(path.spliterator(), false).map(Path::toString);
    return Stream.concat(asked.parts().stream(), below.filter(name -> !name.isEmpty())).toList();
  }
}
