package org.dataexchange.tasker.storage;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.dataexchange.tasker.task.Failures.StorageFailed;

/**
 * Writes below a root. Each call is tried again as {@link DavClient} does, and can be: what a lost
 * answer was about is found done. For any number of threads.
 */
final class DavWriter {

  private final DavRoot root;
  private final DavClient client;

  DavWriter(DavRoot root, DavClient client) {
    this.root = root;
    this.client = client;
  }

  /** Opens what is sent, anew for each try. */
  @FunctionalInterface
  interface Content {
    Upload open() throws IOException;
  }

  /**
   * Makes a folder in one that is there.
   *
   * @return was there none before?
   */
  boolean makeFolder(List<String> names, Deadline deadline) throws IOException {
    try {
      insist("MKCOL", root.address(names, true), Map.of(), deadline);
      return true;
    } catch (DavTrouble.ThereAlready e) {
      return false;
    }
  }

  /** Writes a file, in the place of one that is there. */
  void put(List<String> names, Content content, Deadline deadline) throws IOException {
    DavClient.Ask ask = new DavClient.Ask("PUT", root.address(names, false), Map.of(), "");
    client.insist(
        deadline,
        () -> {
          try (Upload body = content.open()) {
            return finish(ask, client.send(ask, body, deadline));
          }
        });
  }

  /** Renames a folder, in the place of one that is there. One that was moved before stays so. */
  void moveFolder(List<String> from, List<String> to, Deadline deadline) throws IOException {
    Map<String, String> headers =
        Map.of("Destination", root.address(to, true).toString(), "Overwrite", "T");
    try {
      insist("MOVE", root.address(from, true), headers, deadline);
    } catch (DavTrouble.NotThere e) {
      // the answer to a former try was lost
    }
  }

  /** Removes a folder or a file; one that is not there is removed. */
  void delete(List<String> names, boolean folder, Deadline deadline) throws IOException {
    try {
      insist("DELETE", root.address(names, folder), Map.of("Depth", "infinity"), deadline);
    } catch (DavTrouble.NotThere e) {
      // it is gone already
    }
  }

  private void insist(String method, URI address, Map<String, String> headers, Deadline deadline)
      throws IOException {
    DavClient.Ask ask = new DavClient.Ask(method, address, headers, "");
    client.insist(deadline, () -> finish(ask, client.send(ask, deadline)));
  }

  private static Void finish(DavClient.Ask ask, HttpResponse<InputStream> response)
      throws IOException {
    response.body().close();
    // of many things in one request, some have failed
    if (response.statusCode() == 207) {
      throw new StorageFailed(
          "%s did only a part of %s (207)".formatted(DavFailure.shown(ask.address()), ask.method()),
          null);
    }
    return null;
  }
}
