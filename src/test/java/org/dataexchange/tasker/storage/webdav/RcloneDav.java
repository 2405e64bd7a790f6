package org.dataexchange.tasker.storage.webdav;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** {@code rclone serve webdav}, which is the WebDAV server of Go's extended library. */
public final class RcloneDav extends RealDav {

  /** Starts it. */
  public RcloneDav() throws IOException, InterruptedException {
    start();
  }

  @Override
  List<String> command(Path home) {
    return List.of(
        "rclone",
        "serve",
        "webdav",
        documents().toString(),
        "--config=" + home + "/rclone.conf",
        "--cache-dir=" + home + "/cache",
        "--addr=127.0.0.1:" + port(),
        "--baseurl=/shares",
        "--cert=" + home + "/cert.pem",
        "--key=" + home + "/key.pem",
        "--htpasswd=" + home + "/users",
        // a test changes the files behind its back
        "--dir-cache-time=0s",
        "--poll-interval=0");
  }
}
