package org.dataexchange.tasker.storage.webdav;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.dataexchange.tasker.storage.LeftRun;
import org.dataexchange.tasker.storage.webdav.client.DavClient;
import org.dataexchange.tasker.task.FakeFormat;
import org.dataexchange.tasker.task.RunFolder;
import org.dataexchange.tasker.task.StorageRoot;
import org.dataexchange.tasker.task.StorageRoot.FolderETags;
import org.dataexchange.tasker.task.StorageRoot.Login;
import org.dataexchange.tasker.task.Ticker;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A lying server, results that are to be kept on it, and a run that left some. */
class ResultsDavCase {

  /** Seconds that a server may be silent which answers in the end. */
  static final int IDLE = 20;

  @TempDir Path run;
  final ExecutorService io = Executors.newCachedThreadPool();
  LyingServer server;
  RunFolder left;
  ResultsDav results;

  @BeforeEach
  void hasARunThatLeftSomething() throws IOException {
    server = new LyingServer();
    left = LeftRun.in(run);
    results = results(server.url(), io, IDLE);
  }

  @AfterEach
  void end() {
    results.close();
    server.close();
    io.shutdownNow();
  }

  /**
   * @param idle seconds that the server may be silent
   */
  static ResultsDav results(URI url, ExecutorService io, int idle) {
    return new ResultsDav(
        new StorageRoot(
            url,
            Optional.of(new Login("writer", "hidden")),
            Optional.empty(),
            FolderETags.AUTO,
            Duration.ofMinutes(1),
            Optional.empty()),
        "node-1",
        new FakeFormat(),
        Ticker.SYSTEM,
        io,
        new DavClient.RetryPolicy(
            Duration.ofSeconds(2),
            Duration.ofSeconds(idle),
            3,
            Duration.ofMillis(20),
            Duration.ofSeconds(2)));
  }
}
