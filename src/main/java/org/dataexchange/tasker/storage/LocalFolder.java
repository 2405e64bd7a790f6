package org.dataexchange.tasker.storage;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.dataexchange.tasker.task.Failures.StorageFailed;
import org.dataexchange.tasker.task.FetchedCode;
import org.dataexchange.tasker.task.Printable;
import org.dataexchange.tasker.task.Refused;
import org.dataexchange.tasker.task.SharePath;
import org.dataexchange.tasker.task.Transferred;

/**
 * Shares in a folder of this machine. Everything is copied, code while it is hashed, so that what
 * was hashed is what runs; nothing in the shares is linked or changed. The ETag is the digest.
 */
public final class LocalFolder implements Shares {

  private final Path root;
  private final Clock clock;
  private final Duration timeout;

  /**
   * @param timeout for one fetch as a whole
   */
  public LocalFolder(Path root, Clock clock, Duration timeout) {
    this.root = root;
    this.clock = clock;
    this.timeout = timeout;
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
    boolean readable =
        Files.isDirectory(root) && Files.isReadable(root) && Files.isExecutable(root);
    return readable ? "" : "the folder %s is not there or cannot be read".formatted(root);
  }

  @Override
  public void close() {
    // nothing is held open
  }

  private Copy copy(
      SharePath asked, Path below, Optional<CodeDigest> digest, Transferred transferred)
      throws IOException {
    transferred.begin(() -> total(asked));
    return new Copy(below, Path.of(asked.value()), digest, transferred, clock, timeout);
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
    if (!objection().isEmpty()) {
      throw new StorageFailed(objection(), null);
    }
    String shown = Printable.of(asked.value());
    try {
      V visitor = visit.begin();
      SafeWalk.walk(root, asked, visitor);
      return visitor;
    } catch (AccessDeniedException e) {
      throw new StorageFailed("no permission to read '%s'".formatted(shown), false, e);
    } catch (NoSuchFileException e) {
      throw new StorageFailed("'%s' changed while it was read".formatted(shown), e);
    } catch (IOException e) {
      throw new StorageFailed("'%s' could not be fetched: %s".formatted(shown, e), e);
    }
  }
}
