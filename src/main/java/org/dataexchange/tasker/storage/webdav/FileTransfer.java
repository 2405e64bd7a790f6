package org.dataexchange.tasker.storage.webdav;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.dataexchange.tasker.disk.Sha256;
import org.dataexchange.tasker.storage.files.Deadline;
import org.dataexchange.tasker.storage.webdav.client.DavClient;
import org.dataexchange.tasker.storage.webdav.client.DavEntry;
import org.dataexchange.tasker.storage.webdav.client.DavErrors;
import org.dataexchange.tasker.storage.webdav.client.DavFailures;
import org.dataexchange.tasker.storage.webdav.client.EntityTag;
import org.dataexchange.tasker.task.Failures.StorageFailed;
import org.dataexchange.tasker.task.Transferred;
import org.dataexchange.tasker.text.Printable;

/**
 * Fetches one file under a temporary name, hashes it on the way, and goes on after a cut where the
 * server can. What arrives must be the version and the length that were listed.
 */
final class FileTransfer {

  private static final int BUFFER = 16 * 1024;
  private static final Pattern RANGE =
      Pattern.compile("bytes (\\d{1,18})-\\d{1,18}/(\\d{1,18}|\\*)");

  private final DavClient client;
  private final URI address;
  private final DavEntry listed;
  private final Path part;
  private final Transferred transferred;
  private final Deadline deadline;

  /** The version that the bytes so far are of. */
  private Optional<EntityTag> version;

  /** Did all of them come with the strong ETag that was listed? */
  private boolean certain;

  /** Can the server go on in the middle? It is believed until it fails to. */
  private boolean resumes = true;

  private final MessageDigest digest = Sha256.digest();
  private long hashed;

  /**
   * What came.
   *
   * @param eTag that stands for the very bytes; none where the server does not say so
   */
  record Arrived(Optional<String> eTag, long size, String sha256) {}

  /** The part is its temporary name, on the disk where it is to lie. */
  FileTransfer(
      DavClient client,
      URI address,
      DavEntry listed,
      Path part,
      Transferred transferred,
      Deadline deadline) {
    this.client = client;
    this.address = address;
    this.listed = listed;
    this.part = part;
    this.transferred = transferred;
    this.deadline = deadline;
    this.version = listed.eTag();
    this.certain = listed.strongETag().isPresent();
  }

  /**
   * @throws DavFailures.Changed if it is not what was listed
   * @throws StorageFailed if the storage or the disk fails
   */
  Arrived fetch() throws IOException {
    try (FileChannel out = WorkspaceDisk.use(() -> FileChannel.open(part, CREATE, WRITE))) {
      retry(out);
    } catch (DavFailures.NotFound e) {
      throw new DavFailures.Gone(DavErrors.shown(address));
    }
    return new Arrived(
        listed.strongETag().filter(tag -> certain),
        hashed,
        HexFormat.of().formatHex(digest.digest()));
  }

  /** As often as it gets on, however often it is cut; each time with as many tries as usual. */
  private void retry(FileChannel out) throws IOException {
    while (true) {
      long before = out.size();
      try {
        client.retry(
            deadline,
            () -> {
              once(out);
              return null;
            });
        return;
      } catch (StorageFailed e) {
        boolean goesOn = e.worthTryingAgain() && out.isOpen() && out.size() > before;
        if (!goesOn || deadline.isOver() || Thread.currentThread().isInterrupted()) {
          throw e;
        }
      }
    }
  }

  private void once(FileChannel out) throws IOException {
    boolean goesOn =
        resumes
            && hashed < listed.size().orElse(Long.MAX_VALUE)
            && version.filter(EntityTag::resumes).isPresent();
    long have = goesOn ? hashed : 0;
    Map<String, String> headers = new HashMap<>();
    if (have > 0) {
      headers.put("Range", "bytes=" + have + '-');
      headers.put("If-Range", version.orElseThrow().quoted());
    }
    HttpResponse<InputStream> response = ask(headers);
    try (InputStream body = response.body()) {
      checkKind(response);
      long from = response.statusCode() == 206 ? begin(response, have) : 0;
      checkEncoding(response, from);
      checkVersion(response);
      // what came before and does not count any more
      transferred.add(from - out.size());
      if (from == 0) {
        digest.reset();
        hashed = 0;
      }
      WorkspaceDisk.use(() -> out.truncate(from).position(from));
      receive(body, out, whole(response, from));
    }
  }

  private HttpResponse<InputStream> ask(Map<String, String> headers) throws IOException {
    try {
      return client.send(new DavClient.Request("GET", address, headers, ""), deadline);
    } catch (DavFailures.Changed e) {
      if (headers.isEmpty()) {
        throw e;
      }
      throw doesNotResume();
    }
  }

  private IOException doesNotResume() {
    resumes = false;
    return new IOException(anotherPart());
  }

  private String anotherPart() {
    return DavErrors.shown(address) + " sends another part than it was asked for";
  }

  private void checkKind(HttpResponse<InputStream> response) {
    if (!Set.of(200, 204, 206).contains(response.statusCode())) {
      throw StorageFailed.lasting(
          "%s answers GET with %d: that is no file"
              .formatted(DavErrors.shown(address), response.statusCode()));
    }
  }

  private void checkVersion(HttpResponse<InputStream> response) throws IOException {
    Optional<EntityTag> sent = header(response, "ETag").flatMap(EntityTag::parse);
    if (sent.isPresent() && version.isPresent() && !sent.get().matches(version.get())) {
      throw new DavFailures.Changed(
          DavErrors.shown(address) + " has another ETag than it was listed with");
    }
    certain &= sent.filter(tag -> !tag.weak()).isPresent();
    version = version.or(() -> sent);
  }

  private void checkEncoding(HttpResponse<InputStream> response, long from) {
    String packed = header(response, "Content-Encoding").orElse("").strip();
    if (packed.isEmpty()
        || packed.equalsIgnoreCase("identity")
        || isAsStored(response, from)
        || isAnother(response)) {
      return;
    }
    throw StorageFailed.lasting(
        "%s comes encoded (Content-Encoding: %s), which was not asked for"
            .formatted(DavErrors.shown(address), Printable.of(packed)));
  }

  /**
   * A server that labels a file by its name's end sends the file's own length under its own ETag.
   * What was packed on the way has another length, and another ETag or a weak one.
   */
  private boolean isAsStored(HttpResponse<InputStream> response, long from) {
    OptionalLong length = response.headers().firstValueAsLong("Content-Length");
    Optional<EntityTag> sent = header(response, "ETag").flatMap(EntityTag::parse);
    boolean own =
        listed.eTag().isPresent()
            ? sent.equals(listed.eTag())
            : sent.filter(EntityTag::weak).isEmpty();
    return own
        && length.isPresent()
        && listed.size().isPresent()
        && from + length.getAsLong() == listed.size().getAsLong();
  }

  /** Where a part of the file begins: exactly where it was asked for. */
  private long begin(HttpResponse<InputStream> response, long asked) throws IOException {
    Matcher range = RANGE.matcher(header(response, "Content-Range").orElse(""));
    if (asked == 0) {
      throw StorageFailed.lasting(anotherPart());
    }
    if (!range.matches() || Long.parseLong(range.group(1)) != asked) {
      throw doesNotResume();
    }
    return asked;
  }

  /** Apache puts the packing behind the ETag: that alone makes it no other version. */
  private boolean isAnother(HttpResponse<InputStream> response) {
    Optional<EntityTag> sent = header(response, "ETag").flatMap(EntityTag::parse);
    return sent.isPresent()
        && version.filter(known -> !sent.get().value().startsWith(known.value())).isPresent();
  }

  /** How long the file is, by the listing, or else by the response. */
  private OptionalLong whole(HttpResponse<InputStream> response, long from) throws IOException {
    OptionalLong length = response.headers().firstValueAsLong("Content-Length");
    if (length.isPresent()
        && listed.size().isPresent()
        && from + length.getAsLong() != listed.size().getAsLong()) {
      throw new DavFailures.Changed(
          DavErrors.shown(address) + " has another length than it was listed with");
    }
    boolean framed =
        length.isPresent()
            || header(response, "Transfer-Encoding").isPresent()
            || response.statusCode() == 204;
    if (!framed && listed.size().isEmpty()) {
      throw StorageFailed.lasting(
          DavErrors.shown(address) + " comes without a length: a cut could not be told");
    }
    return listed.size();
  }

  private void receive(InputStream body, FileChannel out, OptionalLong whole) throws IOException {
    byte[] buffer = new byte[BUFFER];
    for (int read = body.read(buffer); read >= 0; read = body.read(buffer)) {
      ByteBuffer bytes = ByteBuffer.wrap(buffer, 0, read);
      WorkspaceDisk.use(
          () -> {
            while (bytes.hasRemaining()) {
              out.write(bytes);
            }
            return null;
          });
      digest.update(buffer, 0, read);
      hashed += read;
      transferred.add(read);
      if (whole.isPresent() && out.position() > whole.getAsLong()) {
        throw new DavFailures.Changed(DavErrors.shown(address) + " is longer than it was listed");
      }
    }
    if (whole.isPresent() && out.position() < whole.getAsLong()) {
      throw new IOException(
          "%s ended after %d of %d bytes"
              .formatted(DavErrors.shown(address), out.position(), whole.getAsLong()));
    }
  }

  private static Optional<String> header(HttpResponse<InputStream> response, String name) {
    return response.headers().firstValue(name);
  }
}
