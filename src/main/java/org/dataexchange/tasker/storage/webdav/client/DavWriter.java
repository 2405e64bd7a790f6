package org.dataexchange.tasker.storage.webdav.client;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.dataexchange.tasker.disk.FileWork;
import org.dataexchange.tasker.storage.files.Deadline;
import org.dataexchange.tasker.task.Failures.StorageFailed;

/**
 * Writes below a root. Each call is tried again as {@link DavClient} does, and can be: what a lost
 * answer was about is found done. For any number of threads.
 */
public record DavWriter(DavRoot root, DavClient client, DavListing listing) {

  /** Multi-Status: each part of what was asked for has a status of its own. */
  private static final int PARTS = 207;

  /**
   * Makes a folder in one that is there.
   *
   * @return was there none before?
   * @throws StorageFailed if there is none now, or a file in its place
   */
  public boolean makeFolder(List<String> names, Deadline deadline) throws IOException {
    return client.retry(
        deadline,
        () -> {
          try {
            finish("MKCOL", root.address(names, true), Map.of(), deadline);
            return true;
          } catch (DavFailures.Definite | DavFailures.Unavailable | StorageFailed e) {
            // servers have a dozen statuses for what is there already
            if (isFolder(names, deadline)) {
              return false;
            }
            throw e;
          }
        });
  }

  /** Throws if it is a file. */
  private boolean isFolder(List<String> names, Deadline deadline) {
    DavEntry there;
    try {
      there = listing.lookOnce(names, deadline);
    } catch (IOException | StorageFailed e) {
      return false;
    }
    if (there.folder()) {
      return true;
    }
    throw StorageFailed.lasting(root.address(names, false) + " is in the way: it is a file");
  }

  /** Writes a file, in the place of one that is there; it is opened anew for each try. */
  public void put(List<String> names, FileWork<Upload> content, Deadline deadline)
      throws IOException {
    DavClient.Request ask = new DavClient.Request("PUT", root.address(names, false), Map.of(), "");
    client.retry(
        deadline,
        () -> {
          try (Upload body = content.call()) {
            whole(ask, client.send(ask, body, deadline));
            return null;
          }
        });
  }

  /** Renames a folder, in the place of one that is there. One that was moved before stays so. */
  public void moveFolder(List<String> from, List<String> to, Deadline deadline) throws IOException {
    URI target = root.address(to, true);
    try {
      client.retry(
          deadline,
          () -> {
            try {
              return move(from, target.toString(), deadline);
            } catch (DavFailures.NotFound e) {
              throw e;
            } catch (DavFailures.Definite | DavFailures.Unavailable | StorageFailed e) {
              // behind a proxy, a server may take its own address for another server's
              if (isMovedByPath(from, target.getRawPath(), deadline)) {
                return null;
              }
              throw e;
            }
          });
    } catch (DavFailures.NotFound e) {
      // the answer to a former try was lost
    }
  }

  private boolean isMovedByPath(List<String> from, String path, Deadline deadline) {
    try {
      move(from, path, deadline);
      return true;
    } catch (DavFailures.NotFound e) {
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
  public void delete(List<String> names, boolean folder, Deadline deadline) throws IOException {
    URI address = root.address(names, folder);
    try {
      client.retry(
          deadline,
          () -> {
            if (finish("DELETE", address, Map.of("Depth", "infinity"), deadline) == PARTS) {
              checkGone(names, address, "DELETE", deadline);
            }
            return null;
          });
    } catch (DavFailures.NotFound e) {
      // it is gone already
    }
  }

  /** Of many things in one request, some may have failed; servers also say so when none has. */
  private void checkGone(List<String> names, URI address, String method, Deadline deadline)
      throws IOException {
    try {
      listing.lookOnce(names, deadline);
    } catch (DavFailures.NotFound e) {
      return;
    }
    throw partly(address, method);
  }

  private static StorageFailed partly(URI address, String method) {
    return new StorageFailed(
        "%s did only a part of %s (207)".formatted(DavErrors.shown(address), method));
  }

  private int finish(String method, URI address, Map<String, String> headers, Deadline deadline)
      throws IOException {
    HttpResponse<InputStream> response =
        client.send(new DavClient.Request(method, address, headers, ""), deadline);
    response.body().close();
    return response.statusCode();
  }

  private static void whole(DavClient.Request ask, HttpResponse<InputStream> response)
      throws IOException {
    response.body().close();
    if (response.statusCode() == PARTS) {
      throw partly(ask.address(), ask.method());
    }
  }
}
