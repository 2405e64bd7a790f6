package org.dataexchange.tasker.storage;

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
import org.dataexchange.tasker.task.DataMount;
import org.dataexchange.tasker.task.Failures.StorageFailed;
import org.dataexchange.tasker.task.FetchedCode;
import org.dataexchange.tasker.task.Printable;
import org.dataexchange.tasker.task.Reason;
import org.dataexchange.tasker.task.Refused;
import org.dataexchange.tasker.task.SharePath;
import org.dataexchange.tasker.task.Ticker;
import org.dataexchange.tasker.task.Transferred;

/**
 * Shares in a folder of this machine. Code is copied while it is hashed, so that what was hashed is
 * what runs; data are copied, or mounted where they lie if they are large. Nothing in the shares is
 * linked or changed. The ETag is the digest.
 */
public final class LocalFolder implements Shares {

  private static final Logger LOG = System.getLogger(LocalFolder.class.getName());

  private final Path root;
  private final KnownRoot known;
  private final Ticker ticker;
  private final Duration timeout;
  private final Predicate<DataMount> mountable;

  /** One whose data are always copied. */
  public LocalFolder(Path root, Ticker ticker, Duration timeout) {
    this(root, ticker, timeout, data -> false);
  }

  /**
   * @param timeout for one fetch as a whole
   * @param mountable can the engine mount these data? It may fail as the engine does
   */
  public LocalFolder(Path root, Ticker ticker, Duration timeout, Predicate<DataMount> mountable) {
    this(root, new KnownRoot(root, Optional.empty(), Optional.empty()), ticker, timeout, mountable);
  }

  /**
   * @param known the same root
   */
  LocalFolder(
      Path root, KnownRoot known, Ticker ticker, Duration timeout, Predicate<DataMount> mountable) {
    this.root = root;
    this.known = known;
    this.ticker = ticker;
    this.timeout = timeout;
    this.mountable = mountable;
  }

  @Override
  public FetchedCode fetchCode(SharePath code, Path below, Transferred transferred) {
    CodeDigest digest = new CodeDigest();
    walk(code, () -> copy(code, below, Optional.of(digest), transferred));
    String sha256 = digest.hex(code);
    return new FetchedCode(Optional.of(sha256), sha256);
  }

  @Override
  public long fetchData(SharePath data, Path below, Transferred transferred) {
    return walk(data, () -> copy(data, below, Optional.empty(), transferred)).files();
  }

  @Override
  public Optional<DataMount> mountData(SharePath data, Path below) {
    return reading(
        data,
        () -> {
          Optional<DataMount> mount = survey(data).filter(mountable);
          if (mount.isPresent()) {
            // the engine mounts onto a folder, and cannot make one in what is read-only
            new Landing(below, Path.of(data.value())).makeFolder(Path.of(""));
          }
          return mount;
        });
  }

  private Optional<DataMount> survey(SharePath data) throws IOException {
    Survey survey = new Survey(Deadline.in(ticker, timeout, "tasker.storage.timeout"));
    SafeWalk.walk(root, data, survey);
    if (!survey.isLarge()) {
      return Optional.empty();
    }
    Optional<DataMount> mount = survey.mount(root.resolve(data.value()), data);
    if (mount.isEmpty()) {
      LOG.log(
          Level.INFO,
          "Data ''{0}'' are copied and not mounted: {1}",
          Printable.of(data.value()),
          survey.objection());
    }
    return mount;
  }

  /**
   * The digest of code as it lies in the storage now.
   *
   * @throws Refused if it is not there, or is no code
   * @throws StorageFailed if it cannot be read
   */
  public String sha256(SharePath code) {
    CodeDigest digest = new CodeDigest();
    walk(code, () -> digest);
    return digest.hex(code);
  }

  @Override
  public FetchedCode look(SharePath code) {
    String sha256 = sha256(code);
    return new FetchedCode(Optional.of(sha256), sha256);
  }

  @Override
  public String objection() {
    return known.objection();
  }

  @Override
  public void close() {
    // nothing is held open
  }

  private Copy copy(
      SharePath asked, Path below, Optional<CodeDigest> digest, Transferred transferred)
      throws IOException {
    transferred.begin(() -> total(asked));
    return new Copy(below, Path.of(asked.value()), digest, transferred, ticker, timeout);
  }

  /** Looked up only for a copy that takes its time. */
  private Optional<Transferred.Total> total(SharePath asked) {
    Count count = new Count();
    try {
      SafeWalk.walk(root, asked, count);
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
    public void folder(Path path) {
      // it has no bytes
    }

    @Override
    public void file(Path path, FileChannel content) throws IOException {
      bytes += content.size();
      files++;
    }
  }

  @FunctionalInterface
  private interface Visit<V extends SafeWalk.Visitor> {
    V begin() throws IOException;
  }

  private <V extends SafeWalk.Visitor> V walk(SharePath asked, Visit<V> visit) {
    return reading(
        asked,
        () -> {
          V visitor = visit.begin();
          SafeWalk.walk(root, asked, visitor);
          return visitor;
        });
  }

  /** Where the shares went meanwhile, what was asked for is not the sender's mistake. */
  private RuntimeException unlessAway(SharePath asked, Refused refused) {
    String objection = refused.reason() == Reason.NOT_FOUND ? known.objectionTo(asked) : "";
    return objection.isEmpty() ? refused : new StorageFailed(objection, refused);
  }

  @FunctionalInterface
  private interface Reading<T> {
    T read() throws IOException;
  }

  private <T> T reading(SharePath asked, Reading<T> reading) {
    String objection = objection();
    if (!objection.isEmpty()) {
      throw new StorageFailed(objection, null);
    }
    String shown = Printable.of(asked.value());
    try {
      return reading.read();
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
