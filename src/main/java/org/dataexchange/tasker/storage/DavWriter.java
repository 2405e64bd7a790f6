package org.dataexchange.tasker.storage;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.dataexchange.tasker.storage.Multistatus.Entry;
import org.dataexchange.tasker.task.Failures.StorageFailed;

/**
 * Writes below a root. Each call is tried again as {@link DavClient} does, and can be: what a lost
 * answer was about is found done. For any number of threads.
 */
final class DavWriter {

  /** Multi-Status: each part of what was asked for has a status of its own. */
  private static final int PARTS = 207;

  private final DavRoot root;
  private final DavClient client;
  private final DavListing listing;

  DavWriter(DavRoot root, DavClient client, DavListing listing) {
    this.root = root;
    this.client = client;
    this.listing = listing;
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
   * @throws StorageFailed if there is none now, or a file in its place
   */
  boolean makeFolder(List<String> names, Deadline deadline) throws IOException {
    return client.insist(
        deadline,
        () -> {
          try {
            finish("MKCOL", root.address(names, true), Map.of(), deadline);
            return true;
          } catch (DavTrouble.Settled | DavTrouble.Busy | StorageFailed e) {
            // servers have a dozen statuses for what is there already
            if (isFolder(names, deadline)) {
              return false;
            }
            throw e;
          }
        });
  }

  /**
   * @throws StorageFailed if it is a file
   */
  private boolean isFolder(List<String> names, Deadline deadline) {
    Entry there;
    try {
      there = listing.glance(names, deadline);
    } catch (IOException | StorageFailed e) {
      return false;
    }
    if (there.folder()) {
      return true;
    }
    throw new StorageFailed(
        root.address(names, false) + " is in the way: it is a file", false, null);
  }

  /** Writes a file, in the place of one that is there. */
  void put(List<String> names, Content content, Deadline deadline) throws IOException {
    DavClient.Ask ask = new DavClient.Ask("PUT", root.address(names, false), Map.of(), "");
    client.insist(
        deadline,
        () -> {
          try (Upload body = content.open()) {
            whole(ask, client.send(ask, body, deadline));
            return null;
          }
        });
  }

  /** Renames a folder, in the place of one that is there. One that was moved before stays so. */
  void moveFolder(List<String> from, List<String> to, Deadline deadline) throws IOException {
    URI target = root.address(to, true);
    try {
      client.insist(
          deadline,
          () -> {
            try {
              return move(from, target.toString(), deadline);
            } catch (DavTrouble.NotThere e) {
              throw e;
            } catch (DavTrouble.Settled | DavTrouble.Busy | StorageFailed e) {
              // behind a proxy, a server may take its own address for another server's
              if (isMovedByPath(from, target.getRawPath(), deadline)) {
                return null;
              }
              throw e;
            }
          });
    } catch (DavTrouble.NotThere e) {
      // the answer to a former try was lost
    }
  }

  private boolean isMovedByPath(List<String> from, String path, Deadline deadline) {
    try {
      move(from, path, deadline);
      return true;
    } catch (DavTrouble.NotThere e) {
      return true;
    } catch (IOException | StorageFailed e) {
      return false;
    }
  }

  private Void move(List<String> from, String to, Deadline deadline) throws IOException {
    URI address = root.address(from, true);
    Map<String, String> headers = Map.of("Destination", to, "Overwrite", "T");
    if (finish("MOVE", address, headers, deadline) == PARTS) {
      checkGone(from, address, "MOVE", deadline);
    }
    return null;
  }

  /** Removes a folder or a file; one that is not there is removed. */
  void delete(List<String> names, boolean folder, Deadline deadline) throws IOException {
    URI address = root.address(names, folder);
    try {
      client.insist(
          deadline,
          () -> {
            if (finish("DELETE", address, Map.of("Depth", "infinity"), deadline) == PARTS) {
              checkGone(names, address, "DELETE", deadline);
            }
            return null;
          });
    } catch (DavTrouble.NotThere e) {
      // it is gone already
    }
  }

  /** Of many things in one request, some may have failed; servers also say so when none has. */
  private void checkGone(List<String> names, URI address, String method, Deadline deadline)
      throws IOException {
    try {
      listing.glance(names, deadline);
    } catch (DavTrouble.NotThere e) {
      return;
    }
    throw partly(address, method);
  }

  private static StorageFailed partly(URI address, String method) {
    return new StorageFailed(
        "%s did only a part of %s (207)".formatted(DavFailure.shown(address), method), null);
  }

  private int finish(String method, URI address, Map<String, String> headers, Deadline deadline)
      throws IOException {
    HttpResponse<InputStream> response =
        client.send(new DavClient.Ask(method, address, headers, ""), deadline);
    response.body().close();
    return response.statusCode();
  }

  private static void whole(DavClient.Ask ask, HttpResponse<InputStream> response)
      throws IOException {
    response.body().close();
    if (response.statusCode() == PARTS) {
      throw partly(ask.address(), ask.method());
    }
  }
}
