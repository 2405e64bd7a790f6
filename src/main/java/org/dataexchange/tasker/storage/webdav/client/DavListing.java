package org.dataexchange.tasker.storage.webdav.client;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.ZipException;
import org.dataexchange.tasker.storage.files.Deadline;
import org.dataexchange.tasker.task.Failures.StorageFailed;
import org.dataexchange.tasker.text.Gunzip;
import org.dataexchange.tasker.text.Printable;

/**
 * Asks what a folder holds, or what a file is. A listing that names anything but what was asked for
 * and its direct children, each once, is refused as a whole. What cannot be had is {@link
 * StorageFailed}, where nothing is {@link DavFailures.NotFound}.
 */
public record DavListing(DavRoot root, DavClient client) {

  private static final String WANTED =
      """
      <?xml version="1.0" encoding="UTF-8"?>
      <d:propfind xmlns:d="DAV:" xmlns:o="http://owncloud.org/ns"><d:prop>\
      <d:resourcetype/><d:getcontentlength/><d:getetag/><o:fileid/></d:prop></d:propfind>
      """;

  private static final int MULTI_STATUS = 207;

  /** Of all names and ETags in one listing: they are held in memory. */
  private static final long MOST_TEXT = 16 << 20;

  /**
   * What was found.
   *
   * @param children by name, in the listing's order
   */
  public record Found(DavEntry self, Map<String, DavEntry> children) {

    /** The child of that name, however the server spells it. */
    public Optional<DavEntry> child(String name) {
      return children.entrySet().stream()
          .filter(child -> UrlNames.same(List.of(child.getKey()), List.of(name)))
          .map(Map.Entry::getValue)
          .findAny();
    }
  }

  /**
   * What is asked for: the names below the root, whether it is known as a folder, how deep.
   *
   * @param slash does the address end with one?
   */
  private record Question(
      List<String> names, boolean folder, boolean slash, boolean children, int most) {

    Question withSlash(boolean other) {
      return new Question(names, folder, other, children, most);
    }

    String shown() {
      return Printable.of("/" + String.join("/", names));
    }
  }

  /**
   * Lists a folder, or says what a file is.
   *
   * @param folder is it known to be one?
   * @param most entries that it may have
   */
  public Found list(List<String> names, boolean folder, int most, Deadline deadline)
      throws IOException {
    return ask(new Question(names, folder, folder, true, most), deadline);
  }

  /** What lies there, without what is in it. */
  public DavEntry look(List<String> names, boolean folder, Deadline deadline) throws IOException {
    return ask(new Question(names, folder, folder, false, 0), deadline).self();
  }

  /** The same for what may be a folder, asked once: for somebody who tries again himself. */
  DavEntry lookOnce(List<String> names, Deadline deadline) throws IOException {
    Question question = new Question(names, false, true, false, 0);
    try {
      return once(question, deadline).self();
    } catch (DavFailures.Definite | DavFailures.Unavailable | StorageFailed e) {
      // of a file with a slash behind it nginx says 500, Apache 400
      return once(question.withSlash(false), deadline).self();
    }
  }

  /** What a folder holds, asked once: for somebody who wants to understand a failure. */
  public Found around(List<String> names, int most, Deadline deadline) throws IOException {
    return once(new Question(names, true, true, true, most), deadline);
  }

  private Found ask(Question question, Deadline deadline) throws IOException {
    try {
      return client.retry(deadline, () -> once(question, deadline));
    } catch (DavFailures.Redirected e) {
      if (new DavRedirect(root, question.names(), question.slash()).leadsToTheSame(e.to())) {
        return again(question.withSlash(!question.slash()), deadline);
      }
      throw new StorageFailed(e.getMessage(), false, e);
    } catch (DavFailures.NotFound | DavFailures.NotWebDav e) {
      if (question.slash()) {
        throw e;
      }
      return withSlash(question, deadline, e);
    }
  }

  /** Some servers know a folder by the address with a slash alone. */
  private Found withSlash(Question question, Deadline deadline, IOException otherwise)
      throws IOException {
    try {
      return again(question.withSlash(true), deadline);
    } catch (DavFailures.Definite | StorageFailed e) {
      throw otherwise;
    }
  }

  private Found again(Question question, Deadline deadline) throws IOException {
    try {
      return client.retry(deadline, () -> once(question, deadline));
    } catch (DavFailures.Redirected e) {
      throw new StorageFailed(e.getMessage(), false, e);
    }
  }

  private Found once(Question question, Deadline deadline) throws IOException {
    URI address = root.address(question.names(), question.slash());
    Map<String, String> headers =
        Map.of("Depth", question.children() ? "1" : "0", "Content-Type", "application/xml");
    HttpResponse<InputStream> response =
        client.send(new DavClient.Request("PROPFIND", address, headers, WANTED), deadline);
    try (InputStream body = response.body()) {
      if (!isXml(response)) {
        throw noListing(address, response);
      }
      Gathering gathering = new Gathering(question);
      Multistatus.read(unpacked(response, body), gathering);
      return gathering.found();
    } catch (Multistatus.Malformed e) {
      if (response.statusCode() != MULTI_STATUS) {
        throw noListing(address, response);
      }
      throw refused(question, Printable.of(e.getMessage()), e);
    }
  }

  /** By its status; or by its kind, where a server says that all is well, and does not know 207. */
  private static boolean isXml(HttpResponse<InputStream> response) {
    String kind = response.headers().firstValue("Content-Type").orElse("");
    return response.statusCode() == MULTI_STATUS
        || kind.matches("(?i)\\s*(text|application)/xml\\b.*");
  }

  private static DavFailures.NotWebDav noListing(URI address, HttpResponse<InputStream> response) {
    return new DavFailures.NotWebDav(
        "%s answers PROPFIND with %d: it is no WebDAV"
            .formatted(DavErrors.shown(address), response.statusCode()));
  }

  /** Some proxies pack what is text, whatever was asked for. */
  private static InputStream unpacked(HttpResponse<InputStream> response, InputStream body)
      throws IOException {
    String packed = response.headers().firstValue("Content-Encoding").orElse("");
    try {
      return packed.matches("(?i)(x-)?gzip") ? new Gunzip(body) : body;
    } catch (ZipException e) {
      throw new Multistatus.Malformed("it is not packed as it says: " + e.getMessage());
    }
  }

  private static StorageFailed refused(Question question, String why, Exception cause) {
    return new StorageFailed(
        "the listing of '%s' cannot be trusted: %s".formatted(question.shown(), why), false, cause);
  }

  /** The entries of one listing, judged as they come. */
  private final class Gathering implements Multistatus.Handler {
    private final Question question;
    private final Map<String, DavEntry> children = new LinkedHashMap<>();
    private Optional<DavEntry> self = Optional.empty();
    private long text;

    Gathering(Question question) {
      this.question = question;
    }

    @Override
    public void take(DavEntry entry) {
      List<String> names = names(entry.href(), entry.folder());
      int depth = depth(entry.href(), names);
      if (depth == 1 && !question.children()) {
        // more than was asked for
        return;
      }
      boolean twice =
          depth == 0
              ? self.isPresent()
              : children.putIfAbsent(names.getLast(), entry.named()) != null;
      if (twice) {
        throw odd(entry.href(), "it is there twice");
      }
      if (depth == 0) {
        self = Optional.of(entry);
      }
      text +=
          (names.isEmpty() ? 0 : names.getLast().length())
              + entry.eTag().map(tag -> tag.value().length()).orElse(0);
      if (children.size() > question.most() || text > MOST_TEXT) {
        throw refused(question, "it has too many entries", null);
      }
    }

    @Override
    public void refuse(String href, int status) throws IOException {
      int depth = depth(href, names(href, true));
      boolean gone = status == 404 || status == 410;
      if (depth == 0 || question.children() && !gone) {
        DavErrors.fail(
            "'%s' in the listing of '%s'".formatted(shown(href), question.shown()),
            "PROPFIND",
            status);
      }
    }

    /** How far below what was asked for. */
    private int depth(String href, List<String> names) {
      int depth = names.size() - question.names().size();
      if (depth < 0
          || depth > 1
          || !UrlNames.same(names.subList(0, names.size() - depth), question.names())) {
        throw odd(href, "it is not directly in what was asked for");
      }
      return depth;
    }

    private List<String> names(String address, boolean folder) {
      try {
        DavRoot.Href href = root.read(address);
        if (href.slash() && !folder) {
          throw new IllegalArgumentException("it is a file that ends like a folder");
        }
        return href.below();
      } catch (IllegalArgumentException e) {
        throw odd(address, e.getMessage());
      }
    }

    private StorageFailed odd(String href, String why) {
      return refused(question, "'%s': %s".formatted(shown(href), Printable.of(why)), null);
    }

    private static String shown(String href) {
      return Printable.of(Printable.shortened(href, 300));
    }

    Found found() {
      DavEntry asked =
          self.orElseThrow(() -> refused(question, "what was asked for is not in it", null));
      if (!asked.folder() && (question.folder() || !children.isEmpty())) {
        throw refused(question, "it is a folder and a file", null);
      }
      return new Found(asked, children);
    }
  }
}
