package org.dataexchange.tasker.storage.folder;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Predicate;
import org.dataexchange.tasker.disk.FileWork;
import org.dataexchange.tasker.storage.files.CodeDigest;
import org.dataexchange.tasker.storage.files.ContentsDigest;
import org.dataexchange.tasker.storage.files.Deadline;
import org.dataexchange.tasker.storage.files.HashedFiles;
import org.dataexchange.tasker.storage.files.SafeWalk;
import org.dataexchange.tasker.storage.files.Shares;
import org.dataexchange.tasker.storage.files.TargetFolder;
import org.dataexchange.tasker.task.DataMount;
import org.dataexchange.tasker.task.Failures.StorageFailed;
import org.dataexchange.tasker.task.FetchedCode;
import org.dataexchange.tasker.task.FetchedData;
import org.dataexchange.tasker.task.Reason;
import org.dataexchange.tasker.task.Refused;
import org.dataexchange.tasker.task.SharePath;
import org.dataexchange.tasker.task.Ticker;
import org.dataexchange.tasker.task.Transferred;
import org.dataexchange.tasker.text.Printable;

/**
 * Shares in a folder of this machine. Code is copied while it is hashed, so that what was hashed is
 * what runs; data are copied, or mounted where they lie if they are large. Nothing in the shares is
 * linked or changed. The ETag is the digest.
 *
 * @param known the same root
 * @param timeout for one fetch as a whole
 * @param mountable can the engine mount these data? It may fail as the engine does
 */
public record LocalFolder(
    Path root, ShareRoot known, Ticker ticker, Duration timeout, Predicate<DataMount> mountable)
    implements Shares {

  private static final Logger LOG = System.getLogger(LocalFolder.class.getName());

  /** One whose data are always copied. */
  public LocalFolder(Path root, Ticker ticker, Duration timeout) {
    this(root, ticker, timeout, data -> false);
  }

  /** One that forgets with the server where it was mounted. */
  public LocalFolder(Path root, Ticker ticker, Duration timeout, Predicate<DataMount> mountable) {
    this(root, new ShareRoot(root, Optional.empty(), Optional.empty()), ticker, timeout, mountable);
  }

  @Override
  public FetchedCode fetchCode(SharePath code, Path below, Transferred transferred) {
    CodeDigest digest = new CodeDigest();
    copy(code, below, digest, transferred);
    return fetched(code, digest);
  }

  private static FetchedCode fetched(SharePath code, CodeDigest digest) {
    return digest.code(code, Optional.of(digest.hex(code)));
  }

  /** Data that are copied are known by their contents, those that are mounted by their listing. */
  @Override
  public FetchedData fetchData(SharePath data, Path below, Transferred transferred) {
    ContentsDigest digest = new ContentsDigest();
    copy(data, below, digest, transferred);
    return digest.data();
  }

  @Override
  public Optional<DataMount> mountData(SharePath data, Path below) {
    return reading(
        data,
        () -> {
          Optional<DataMount> mount = mountable(data).filter(mountable);
          if (mount.isPresent()) {
            // the engine mounts onto a folder, and cannot make one in what is read-only
            target(below, data).makeFolder(Path.of(""));
          }
          return mount;
        });
  }

  private Optional<DataMount> mountable(SharePath data) throws IOException {
    MountCheck check = walk(data, new MountCheck(deadline()));
    if (!check.isLarge()) {
      return Optional.empty();
    }
    Optional<DataMount> mount = check.mount(root.resolve(data.value()), data);
    if (mount.isEmpty()) {
      LOG.log(
          Level.INFO,
          "Data ''{0}'' are copied and not mounted: {1}",
          Printable.of(data.value()),
          check.objection());
    }
    return mount;
  }

  /** The digest of code as it lies in the storage now; throws as {@link #look} does. */
  public String sha256(SharePath code) {
    return look(code).sha256();
  }

  @Override
  public FetchedCode look(SharePath code) {
    return fetched(code, reading(code, () -> walk(code, new CodeDigest())));
  }

  @Override
  public String objection() {
    return known.objection();
  }

  @Override
  public void close() {
    // nothing is held open
  }

  private void copy(SharePath asked, Path below, HashedFiles copied, Transferred transferred) {
    reading(
        asked,
        () -> {
          transferred.begin(() -> total(asked));
          TargetFolder target = target(below, asked);
          return walk(asked, new CopyingVisitor(target, copied, transferred, deadline()));
        });
  }

  private static TargetFolder target(Path below, SharePath asked) throws IOException {
    return new TargetFolder(below, Path.of(asked.value()));
  }

  private Deadline deadline() {
    return Deadline.in(ticker, timeout, "tasker.storage.timeout");
  }

  private <V extends SafeWalk.Visitor> V walk(SharePath asked, V visitor) throws IOException {
    SafeWalk.walk(root, asked, visitor);
    return visitor;
  }

  /** Looked up only for a copy that takes its time. */
  private Optional<Transferred.Total> total(SharePath asked) {
    try {
      Count count = walk(asked, new Count());
      return Optional.of(new Transferred.Total(count.bytes, count.files));
    } catch (IOException | RuntimeException e) {
      // the copy will meet it, and say so
      return Optional.empty();
    }
  }

  private static final class Count implements SafeWalk.Visitor {
    private long bytes;
    private long files;

    @Override
    public void file(Path path, FileChannel content) throws IOException {
      bytes += content.size();
      files++;
    }
  }

  /** Where the shares went meanwhile, what was asked for is not the sender's mistake. */
  private RuntimeException unlessAway(SharePath asked, Refused refused) {
    String objection = refused.reason() == Reason.NOT_FOUND ? known.objectionTo(asked) : "";
    return objection.isEmpty() ? refused : new StorageFailed(objection, refused);
  }

  private <T> T reading(SharePath asked, FileWork<T> reading) {
    String objection = known.objectionToReading();
    if (!objection.isEmpty()) {
      throw new StorageFailed(objection);
    }
    String shown = Printable.of(asked.value());
    try {
      T read = reading.call();
      String missing = known.objectionToHalf(asked);
      if (!missing.isEmpty()) {
        throw new StorageFailed(missing);
      }
      return read;
    } catch (Refused e) {
      throw unlessAway(asked, e);
    } catch (AccessDeniedException e) {
      throw new StorageFailed("no permission to read '%s'".formatted(shown), false, e);
    } catch (NoSuchFileException e) {
      throw new StorageFailed("'%s' changed while it was read".formatted(shown), e);
    } catch (IOException e) {
      throw new StorageFailed("'%s' could not be fetched: %s".formatted(shown, e), e);
    }
  }
}
