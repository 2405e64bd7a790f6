package org.dataexchange.tasker.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardOpenOption.READ;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.dataexchange.tasker.task.Failures.StorageFailed;
import org.dataexchange.tasker.task.Journal;
import org.dataexchange.tasker.task.Results;
import org.dataexchange.tasker.task.Run;
import org.dataexchange.tasker.task.RunFolder;

/** The bytes that runs leave: their streams, as they grow, and what results keep of them. */
public final class Content {

  private final Journal journal;
  private final Results results;

  public Content(Journal journal, Results results) {
    this.journal = journal;
    this.results = results;
  }

  /** The streams that a run has. */
  enum Stream {
    STDOUT("stdout"),
    STDERR("stderr"),
    TRACE("strace");

    private final String wireName;

    Stream(String wireName) {
      this.wireName = wireName;
    }

    private Path in(RunFolder folder) {
      return switch (this) {
        case STDOUT -> folder.stdout();
        case STDERR -> folder.stderr();
        case TRACE -> folder.trace();
      };
    }

    String fileName() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * Bytes that can be read from anywhere in them.
   *
   * @param from {@code live}: the file that grows; {@code results}: whole; {@code answer}: as the
   *     answer has it, with a line for what was left out
   */
  record Source(InputStream in, long size, String from) implements AutoCloseable {

    private static Source of(FileChannel file, String from) throws IOException {
      return new Source(Channels.newInputStream(file), file.size(), from);
    }

    @Override
    public void close() throws IOException {
      in.close();
    }
  }

  /**
   * A stream of a run; the whole where it is to be had. The caller closes it.
   *
   * @return nothing where nothing ran
   */
  Optional<Source> stream(Run run, Stream stream) throws IOException {
    Optional<FileChannel> live = live(run, stream);
    if (live.isPresent()) {
      return Optional.of(Source.of(live.get(), "live"));
    }
    Optional<FileChannel> kept = results.open(run, stream.fileName());
    if (kept.isPresent()) {
      return Optional.of(Source.of(kept.get(), "results"));
    }
    return journal
        .answer(run.id())
        .flatMap(answer -> Done.stream(answer, stream.wireName))
        .map(text -> text.getBytes(UTF_8))
        .map(bytes -> new Source(new ByteArrayInputStream(bytes), bytes.length, "answer"));
  }

  /** The file that grows while the run goes on; the algorithm cannot put anything there. */
  Optional<FileChannel> live(Run run, Stream stream) throws IOException {
    try {
      Path file = stream.in(journal.folder(run.id()));
      return Optional.of(FileChannel.open(file, Set.of(READ, NOFOLLOW_LINKS)));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /**
   * A file that the algorithm left, from the results. The caller closes it.
   *
   * @throws StorageFailed if it cannot be read
   */
  Optional<Source> output(Run run, String name) throws IOException {
    Optional<FileChannel> file = results.open(run, "outputs/" + name);
    return file.isPresent() ? Optional.of(Source.of(file.get(), "results")) : Optional.empty();
  }
}
