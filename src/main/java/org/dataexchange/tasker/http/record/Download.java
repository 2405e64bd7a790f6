package org.dataexchange.tasker.http.record;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.dataexchange.tasker.record.store.FoundEntry;

/** Entries as a file, the latest first, read and written page by page. For one thread. */
public final class Download {

  /** Each may have texts of a hundred kilobytes. */
  private static final int PAGE = 100;

  private static final List<String> PLACE = List.of("at", "node", "number", "kind");
  private static final List<String> FACTS =
      List.of("run", "state", "reason", "verdict", "codeSha256");
  private static final List<String> TEXTS =
      List.of("task", "code", "data", "data-digest", "sender", "user", "address", "results", "why");

  /** Names of columns, and nothing that somebody could have written. */
  private static final String HEAD =
      Stream.of(PLACE, FACTS, TEXTS, List.of("facts", "hash"))
          .flatMap(List::stream)
          .collect(Collectors.joining(",", "", "\r\n"));

  private final RecordAccess record;
  private final RecordQuery query;
  private final String head;
  private final Function<FoundEntry, String> line;
  private List<FoundEntry> page;

  private Download(
      RecordAccess record, RecordQuery query, String head, Function<FoundEntry, String> line) {
    this.record = record;
    this.query = query;
    this.head = head;
    this.line = line;
    this.page = next(Optional.empty());
  }

  /**
   * Lines of JSON.
   *
   * @throws org.dataexchange.tasker.task.Failures.RecordFailed if the record is away
   */
  public static Download lines(RecordAccess record, RecordQuery query, Sight sight) {
    EntryView view = new EntryView(sight);
    return new Download(record, query, "", one -> view.inExport(one).toString() + '\n');
  }

  /**
   * As RFC 4180 has it, with a head.
   *
   * @throws org.dataexchange.tasker.task.Failures.RecordFailed if the record is away
   */
  public static Download csv(RecordAccess record, RecordQuery query, Sight sight) {
    EntryView view = new EntryView(sight);
    return new Download(record, query, HEAD, one -> row(view.inList(one)));
  }

  private static String row(ObjectNode entry) {
    Stream<String> place = PLACE.stream().map(name -> entry.path(name).asText());
    Stream<String> facts = FACTS.stream().map(name -> entry.path("facts").path(name).asText());
    Stream<String> texts = TEXTS.stream().map(name -> entry.path("texts").path(name).asText());
    Stream<String> rest = Stream.of(entry.path("facts").toString(), entry.path("hash").asText());
    return Stream.of(place, facts, texts, rest)
        .flatMap(cells -> cells)
        .map(Download::cell)
        .collect(Collectors.joining(",", "", "\r\n"));
  }

  /**
   * Programs that open tables take what begins so for a formula; a quote before it makes it text.
   */
  static String cell(String text) {
    String harmless =
        !text.isEmpty() && "=+-@\t\r\n".indexOf(text.charAt(0)) >= 0 ? "'" + text : text;
    return harmless.chars().anyMatch(c -> ",\"\r\n".indexOf(c) >= 0)
            || !harmless.equals(harmless.strip())
        ? '"' + harmless.replace("\"", "\"\"") + '"'
        : harmless;
  }

  private List<FoundEntry> next(Optional<FoundEntry.Place> before) {
    return record.page(new RecordQuery(query.filter(), PAGE, before));
  }

  /**
   * @throws IOException if nobody takes it any more, or the record went away: what was sent is cut
   *     off then, and no whole file
   */
  public void to(OutputStream out) throws IOException {
    out.write(head.getBytes(UTF_8));
    while (!page.isEmpty()) {
      StringBuilder lines = new StringBuilder();
      page.forEach(one -> lines.append(line.apply(one)));
      out.write(lines.toString().getBytes(UTF_8));
      page = page.size() < PAGE ? List.of() : next(Optional.of(page.getLast().place()));
    }
  }
}
