package org.dataexchange.tasker.cli.record;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.dataexchange.tasker.cli.CommandFailed;
import org.dataexchange.tasker.cli.Terminal;
import org.dataexchange.tasker.disk.Sha256;
import org.dataexchange.tasker.record.NodeRecord;
import org.dataexchange.tasker.record.store.EntrySearch;
import org.dataexchange.tasker.record.store.FoundEntry;
import org.dataexchange.tasker.storage.files.PlainNames;
import org.dataexchange.tasker.storage.files.ResultName;
import org.dataexchange.tasker.task.Entry;
import org.dataexchange.tasker.task.Entry.Text;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * Packs a run of the record as a research object: what ran, on what, with its outputs as they were
 * kept, and its receipt. Exits with 0, with 1 if an output is missing or is not the one that was
 * recorded, with 3 if it cannot be packed.
 */
@Command(name = "crate", exitCodeOnInvalidInput = 3, exitCodeOnExecutionException = 3)
public final class Crate implements Callable<Integer> {

  private static final int MISSING = 1;

  private final Terminal terminal;
  private final PrintStream out;
  private final PrintStream err;

  @Parameters(index = "0", paramLabel = "NODE:NUMBER|RUN")
  private String which;

  @Parameters(index = "1", paramLabel = "DIR")
  private Path folder;

  @Option(names = "--license", paramLabel = "URL")
  private String license;

  private boolean missing;

  Crate(Terminal terminal) {
    this.terminal = terminal;
    this.out = terminal.out();
    this.err = terminal.err();
  }

  public static void main(String... arguments) {
    Terminal.exit(Crate::new, arguments);
  }

  @Override
  public Integer call() throws IOException, SQLException {
    try (NodeRecord record =
        new NodeRecord(terminal.environment().ownRecord(), Clock.systemUTC())) {
      FoundEntry run = ShownReceipt.run(which, new EntrySearch(record.database()));
      pack(run, ShownReceipt.of(run, record));
      return missing ? MISSING : 0;
    }
  }

  private void pack(FoundEntry run, String receipt) throws IOException {
    // what is in it is held against its own place, however that was written
    folder = folder.toAbsolutePath().normalize();
    try {
      Files.createDirectory(folder);
    } catch (FileAlreadyExistsException e) {
      throw new CommandFailed(folder + " is there already; accepted is a folder that is made");
    }
    Entry entry = run.recorded().orElseThrow();
    CrateMetadata metadata = new CrateMetadata(entry, run, Optional.ofNullable(license));
    Files.writeString(folder.resolve("receipt.json"), receipt + "\n", UTF_8);
    List<CrateMetadata.Part> packed = new ArrayList<>();
    for (CrateMetadata.Part part : metadata.parts()) {
      if (copy(part, entry)) {
        packed.add(part);
      }
    }
    Files.writeString(folder.resolve("ro-crate-metadata.json"), metadata.json(packed), UTF_8);
    out.printf(
        "%s: %d files of run %s, and its receipt%n",
        folder, packed.size(), run.entry().fact("run"));
  }

  /** What is not what the record says is no part of it. */
  private boolean copy(CrateMetadata.Part part, Entry entry) throws IOException {
    Optional<Path> result = kept(entry);
    Path kept = result.isPresent() ? PlainNames.in(result.get(), part.kept()) : Path.of("");
    if (!Files.isRegularFile(kept)) {
      return missing(part, "is not kept on this machine (tasker.results.url)");
    }
    if (!Sha256.hex(kept).equals(part.sha256())) {
      return missing(part, "is another one than was recorded");
    }
    Path to = folder.resolve(part.path()).normalize();
    if (!to.startsWith(folder.normalize())) {
      return missing(part, "has a name that leads out of the folder");
    }
    Files.createDirectories(to.getParent());
    Files.copy(kept, to);
    return true;
  }

  private boolean missing(CrateMetadata.Part part, String why) {
    missing = true;
    err.printf("left out  %s: it %s%n", part.path(), why);
    return false;
  }

  private Optional<Path> kept(Entry entry) {
    return terminal
        .environment()
        .results()
        .filter(root -> "file".equals(root.url().getScheme()))
        .map(
            root ->
                Path.of(root.url())
                    .resolve(ResultName.ofTask(entry.texts().getOrDefault(Text.TASK, "")))
                    .resolve(String.valueOf(entry.facts().get("run"))));
  }
}
