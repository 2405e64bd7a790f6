package org.dataexchange.tasker.http.runs;

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
import org.dataexchange.tasker.wire.Answer;

/** The bytes that runs leave: their streams, as they grow, and what results keep of them. */
public record RunContent(Journal journal, Results results) {

  public enum LogStream {
    STDOUT("stdout"),
    STDERR("stderr"),
    TRACE("strace");

    private final String wireName;

    LogStream(String wireName) {
      this.wireName = wireName;
    }

    private Path in(RunFolder folder) {
      return switch (this) {
        case STDOUT -> folder.stdout();
        case STDERR -> folder.stderr();
        case TRACE -> folder.trace();
      };
    }

    public String fileName() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * Bytes that can be read from anywhere in them.
   *
   * @param from {@code live}: the file that grows; {@code results}: whole; {@code answer}: as the
   *     answer has it, with a line for what was left out
   */
  public record Source(InputStream in, long size, String from) implements AutoCloseable {

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
  public Optional<Source> stream(Run run, LogStream stream) throws IOException {
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
        .map(Answer::parse)
        .filter(Answer::ran)
        .map(answer -> answer.stream(stream.wireName).getBytes(UTF_8))
        .map(bytes -> new Source(new ByteArrayInputStream(bytes), bytes.length, "answer"));
  }

  /** The file that grows while the run goes on; the algorithm cannot put anything there. */
  Optional<FileChannel> live(Run run, LogStream stream) throws IOException {
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
  public Optional<Source> output(Run run, String name) throws IOException {
    Optional<FileChannel> file = results.open(run, "outputs/" + name);
    return file.isPresent() ? Optional.of(Source.of(file.get(), "results")) : Optional.empty();
  }
}
