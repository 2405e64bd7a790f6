package org.dataexchange.tasker.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.dataexchange.tasker.cache.ContentCache;
import org.dataexchange.tasker.storage.Storages;
import org.dataexchange.tasker.storage.files.Shares;
import org.dataexchange.tasker.task.FetchedCode;
import org.dataexchange.tasker.task.SharePath;
import org.dataexchange.tasker.task.StorageRoot;
import org.dataexchange.tasker.task.Ticker;
import org.dataexchange.tasker.wire.RequestWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Prints the hashes of code as it lies in the storage now, as the part of a request that approves
 * it. Exits with 0, or with 3 if they cannot be had.
 */
@Command(name = "approve", exitCodeOnInvalidInput = 3, exitCodeOnExecutionException = 3)
public final class Approve implements Callable<Integer> {

  @Option(names = "--code", required = true, paramLabel = "PATH")
  private String code;

  private final Terminal terminal;

  Approve(Terminal terminal) {
    this.terminal = terminal;
  }

  public static void main(String... arguments) {
    Terminal.exit(Approve::new, arguments);
  }

  @Override
  public Integer call() {
    FetchedCode found = look(code, terminal.environment());
    terminal.out().println(json(found.eTag(), found.sha256(), Optional.empty()));
    if (found.eTag().isEmpty()) {
      terminal
          .err()
          .println(
              "approve: there is no eTag that proves anything: this storage gives none, or a"
                  + " folder's stays when something in it changes (tasker.storage.etag)");
    }
    return 0;
  }

  /**
   * The hashes of code as it lies there now.
   *
   * @throws CommandFailed if they cannot be had
   */
  static FetchedCode look(String code, Environment environment) {
    StorageRoot storage = environment.storage();
    try (ExecutorService io = Executors.newVirtualThreadPerTaskExecutor();
        Shares shares =
            Storages.shares(
                storage,
                ContentCache.off(),
                Ticker.SYSTEM,
                io,
                data -> false,
                () -> false,
                Optional.empty())) {
      return shares.look(new SharePath(code));
    } catch (RuntimeException e) {
      throw new CommandFailed("the hash of '" + code + "' cannot be had: " + e.getMessage(), e);
    }
  }

  /** The part of a request that approves code with these hashes. */
  static String json(Optional<String> eTag, String sha256, Optional<String> image) {
    Map<String, Object> fields = new LinkedHashMap<>();
    image.ifPresent(alias -> fields.put("image", alias));
    eTag.ifPresent(tag -> fields.put("codeHash.eTag", tag));
    fields.put("codeHash.sha256", sha256);
    return new String(RequestWriter.write(fields), UTF_8);
  }
}
