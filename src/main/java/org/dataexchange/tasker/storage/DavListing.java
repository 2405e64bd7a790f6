package org.dataexchange.tasker.storage;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dataexchange.tasker.storage.Multistatus.Entry;
import org.dataexchange.tasker.task.Failures.StorageFailed;
import org.dataexchange.tasker.task.Printable;

/**
 * Asks what a folder holds, or what a file is. A listing that names anything but what was asked for
 * and its direct children, each once, is refused as a whole.
 */
final class DavListing {

  private static final String WANTED =
      """
      <?xml version="1.0" encoding="UTF-8"?>
      <d:propfind xmlns:d="DAV:" xmlns:o="http://owncloud.org/ns"><d:prop>\
      <d:resourcetype/><d:getcontentlength/><d:getetag/><o:fileid/></d:prop></d:propfind>
      """;

  /** Of all names and ETags in one listing: they are held in memory. */
  private static final long MOST_TEXT = 16 << 20;

  private final DavRoot root;
  private final DavClient client;

  DavListing(DavRoot root, DavClient client) {
    this.root = root;
    this.client = client;
  }

  /**
   * What was found.
   *
   * @param children by name, in the listing's order
   */
  record Found(Entry self, Map<String, Entry> children) {}

  /** What is asked for: the names below the root, whether it is known as a folder, how deep. */
  private record Question(List<String> names, boolean folder, boolean children, int most) {
    Question asFolder() {
      return new Question(names, true, children, most);
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
   * @throws DavTrouble.NotThere if there is nothing
   * @throws StorageFailed if it cannot be had, or is none
   */
  Found list(List<String> names, boolean folder, int most, Deadline deadline) throws IOException {
    return ask(new Question(names, folder, true, most), deadline);
  }

  /**
   * What lies there, without what is in it.
   *
   * @throws DavTrouble.NotThere if there is nothing
   * @throws StorageFailed if it cannot be had
   */
  Entry look(List<String> names, boolean folder, Deadline deadline) throws IOException {
    return ask(new Question(names, folder, false, 0), deadline).self();
  }

  private Found ask(Question question, Deadline deadline) throws IOException {
    try {
      return client.insist(deadline, () -> once(question, deadline));
    } catch (DavTrouble.Redirected e) {
      URI slash = root.address(question.names(), true);
      if (!question.folder() && slash.equals(e.to())) {
        return ask(question.asFolder(), deadline);
      }
      throw new StorageFailed(e.getMessage(), false, e);
    }
  }

  private Found once(Question question, Deadline deadline) throws IOException {
    URI address = root.address(question.names(), question.folder());
    Map<String, String> headers =
        Map.of("Depth", question.children() ? "1" : "0", "Content-Type", "application/xml");
    HttpResponse<InputStream> response =
        client.send(new DavClient.Ask("PROPFIND", address, headers, WANTED), deadline);
    try (InputStream body = response.body()) {
      if (response.statusCode() != 207) {
        throw new StorageFailed(
            "%s answers PROPFIND with %d: it is no WebDAV"
                .formatted(DavFailure.shown(address), response.statusCode()),
            false,
            null);
      }
      Gathering gathering = new Gathering(question);
      Multistatus.read(body, gathering::take);
      return gathering.found();
    } catch (Multistatus.Malformed e) {
      throw refused(question, Printable.of(e.getMessage()), e);
    }
  }

  private static StorageFailed refused(Question question, String why, Exception cause) {
    return new StorageFailed(
        "the listing of '%s' cannot be trusted: %s".formatted(question.shown(), why), false, cause);
  }

  /** The entries of one listing, judged as they come. */
  private final class Gathering {
    private final Question question;
    private final Map<String, Entry> children = new LinkedHashMap<>();
    private Optional<Entry> self = Optional.empty();
    private long text;

    Gathering(Question question) {
      this.question = question;
    }

    void take(Entry entry) {
      List<String> names = names(entry);
      int depth = names.size() - question.names().size();
      boolean below = depth >= 0 && names.subList(0, names.size() - depth).equals(question.names());
      if (!below || depth > 1 || depth == 1 && !question.children()) {
        throw odd(entry, "it is not directly in what was asked for");
      }
      boolean twice =
          depth == 0
              ? self.isPresent()
              : children.putIfAbsent(names.getLast(), entry.named()) != null;
      if (twice) {
        throw odd(entry, "it is there twice");
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

    private List<String> names(Entry entry) {
      try {
        DavRoot.Href href = root.read(entry.href());
        if (href.slash() && !entry.folder()) {
          throw new IllegalArgumentException("it is a file that ends like a folder");
        }
        return href.below();
      } catch (IllegalArgumentException e) {
        throw odd(entry, e.getMessage());
      }
    }

    private StorageFailed odd(Entry entry, String why) {
      String href = entry.href();
      String shown = href.length() > 300 ? href.substring(0, 300) + "…" : href;
      return refused(question, "'%s': %s".formatted(Printable.of(shown), Printable.of(why)), null);
    }

    Found found() {
      Entry asked =
          self.orElseThrow(() -> refused(question, "what was asked for is not in it", null));
      if (!asked.folder() && (question.folder() || !children.isEmpty())) {
        throw refused(question, "it is a folder and a file", null);
      }
      return new Found(asked, children);
    }
  }
}
