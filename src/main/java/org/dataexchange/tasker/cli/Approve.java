package org.dataexchange.tasker.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.logging.LogManager;
import org.dataexchange.tasker.cache.ContentCache;
import org.dataexchange.tasker.storage.Shares;
import org.dataexchange.tasker.task.FetchedCode;
import org.dataexchange.tasker.task.Printable;
import org.dataexchange.tasker.task.SharePath;
import org.dataexchange.tasker.task.Ticker;

/**
 * Prints the hashes of code as it lies in the storage now, as the part of a request that approves
 * it. Exits with 0, or with 3 if they cannot be had.
 */
public final class Approve {

  private static final int NO_HASH = 3;
  private static final String USAGE = "usage: ./tasker approve --code PATH";

  private Approve() {}

  public static void main(String... arguments) {
    LogManager.getLogManager().reset();
    PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, UTF_8);
    PrintStream err = new PrintStream(new FileOutputStream(FileDescriptor.err), true, UTF_8);
    System.exit(run(arguments, new Environment(System.getenv()), out, err));
  }

  static int run(String[] arguments, Environment environment, PrintStream out, PrintStream err) {
    try {
      if (arguments.length != 2 || !arguments[0].equals("--code")) {
        throw new CannotSubmit(USAGE);
      }
      FetchedCode found = look(arguments[1], environment);
      out.println(json(found.eTag(), found.sha256()));
      if (found.eTag().isEmpty()) {
        err.println(
            "approve: there is no eTag that proves anything: this storage gives none, or a folder's"
                + " stays when something in it changes (tasker.storage.etag)");
      }
      return 0;
    } catch (CannotSubmit e) {
      err.println("approve: " + Printable.of(e.getMessage()));
      return NO_HASH;
    }
  }

  /**
   * The hashes of code as it lies there now.
   *
   * @throws CannotSubmit if they cannot be had
   */
  static FetchedCode look(String code, Environment environment) {
    try (ExecutorService io = Executors.newVirtualThreadPerTaskExecutor();
        Shares shares =
            Shares.at(
                environment.storage(),
                ContentCache.off(),
                Ticker.SYSTEM,
                io,
                data -> false,
                () -> false,
                Optional.empty())) {
      return shares.look(new SharePath(code));
    } catch (CannotSubmit e) {
      throw e;
    } catch (RuntimeException e) {
      throw new CannotSubmit("the hash of '" + code + "' cannot be had: " + e.getMessage(), e);
    }
  }

  /** The part of a request that approves code with these hashes. */
  static String json(Optional<String> eTag, String sha256) {
    ObjectMapper json = new ObjectMapper();
    ObjectNode message = json.createObjectNode();
    ObjectNode hash = message.putObject("codeHash");
    eTag.ifPresent(tag -> hash.put("eTag", tag));
    hash.put("sha256", sha256);
    try {
      return json.writeValueAsString(message);
    } catch (JsonProcessingException e) {
      throw new CannotSubmit("the hashes cannot be written as JSON", e);
    }
  }
}
