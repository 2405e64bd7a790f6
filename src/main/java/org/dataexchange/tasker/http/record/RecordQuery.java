package org.dataexchange.tasker.http.record;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.dataexchange.tasker.record.store.Filter;
import org.dataexchange.tasker.record.store.FilterWords;
import org.dataexchange.tasker.record.store.FoundEntry;
import org.dataexchange.tasker.task.Entry.Kind;
import org.dataexchange.tasker.task.Entry.Text;
import org.dataexchange.tasker.text.Printable;

/**
 * Which entries are asked for, read from the parameters of a request.
 *
 * @param before where the page before ended
 */
public record RecordQuery(Filter filter, int limit, Optional<FoundEntry.Place> before) {

  static final int MOST = 500;

  /** Of a list, of which people look at a page. */
  public static final Set<String> PAGING = Set.of("limit", "before");

  /** What a viewer does not see. */
  private static final Set<String> HIDDEN = Set.of("code", "data", "sender", "user");

  /** Read by themselves. */
  private static final Set<String> OTHERS = Set.of("kind", "from", "to", "limit", "before");

  private static final Set<Text> ABOUT = Set.of(Text.TASK, Text.CODE, Text.DATA);
  private static final int LONGEST = 1_000;
  private static final Set<String> FILTERS =
      Set.of(
          "kind", "from", "to", "code", "data", "sender", "user", "task", "run", "state", "reason",
          "verdict", "node");

  /** What is asked for is nothing that can be; the message says what can. */
  public static final class Unusable extends RuntimeException {
    Unusable(String why) {
      super(why);
    }
  }

  /** Somebody else may ask for that; the message says who. */
  public static final class NotYours extends RuntimeException {
    NotYours(String why) {
      super(why);
    }
  }

  /**
   * @param parameters as they came, each with all its values
   * @param more parameters that are known beside the filters
   * @throws Unusable if one of them is unknown, there twice, or says nothing that can be
   * @throws NotYours if the search would tell more than one may see
   */
  public static RecordQuery of(
      Map<String, List<String>> parameters, Set<String> more, Sight sight) {
    Map<String, String> once = once(parameters, more);
    Filter filter = Filter.ALL.of(kinds(once.get("kind"), sight));
    filter =
        filter.between(
            Optional.ofNullable(once.get("from"))
                .map(text -> read("from", () -> FilterWords.time(text, false))),
            Optional.ofNullable(once.get("to"))
                .map(text -> read("to", () -> FilterWords.time(text, true))));
    for (Map.Entry<String, String> one : once.entrySet()) {
      filter = with(filter, one.getKey(), one.getValue(), sight);
    }
    return new RecordQuery(filter, limit(once.get("limit")), before(once.get("before")));
  }

  /**
   * The look at a file of entries. What names a task, code or data in the question is no part of
   * the file's name, so that it can be erased with all else of it.
   */
  public static Looks.Seen seen(String file, Map<String, List<String>> parameters) {
    Map<Text, String> about = new EnumMap<>(Text.class);
    StringJoiner rest = new StringJoiner("&", "?", "").setEmptyValue("");
    new TreeMap<>(parameters)
        .forEach(
            (name, values) -> {
              if (name.isEmpty()) {
                return; // there is nothing behind the question mark
              }
              Optional<Text> text = Text.named(name).filter(ABOUT::contains);
              text.ifPresent(
                  one -> about.put(one, Printable.shortened(values.getFirst(), LONGEST)));
              rest.add(name + "=" + (text.isPresent() ? "…" : values.getFirst()));
            });
    return new Looks.Seen("", about, Printable.shortened(file + rest, LONGEST));
  }

  private static Map<String, String> once(Map<String, List<String>> parameters, Set<String> more) {
    Set<String> known = new TreeSet<>(FILTERS);
    known.addAll(more);
    Map<String, String> once = new LinkedHashMap<>();
    parameters.forEach(
        (name, values) -> {
          if (name.isEmpty()) {
            return; // there is nothing behind the question mark
          }
          if (!known.contains(name) || values.size() != 1) {
            throw new Unusable(
                "The parameters are %s, each once.".formatted(String.join(", ", known)));
          }
          if (!values.getFirst().isEmpty()) {
            once.put(name, values.getFirst());
          }
        });
    return once;
  }

  /** Who may not see it may not find out by searching either. */
  private static Filter with(Filter filter, String name, String value, Sight sight) {
    if (name.equals("user") && !sight.auditor()) {
      throw new NotYours("Only auditors search by user.");
    }
    if (HIDDEN.contains(name) && !sight.seesAll()) {
      throw new NotYours("Only readers, operators and auditors search by " + name + ".");
    }
    return OTHERS.contains(name) ? filter : read(name, () -> FilterWords.with(filter, name, value));
  }

  private static List<Kind> kinds(String asked, Sight sight) {
    if (asked == null) {
      return sight.auditor() ? List.of() : List.of(Kind.RUN);
    }
    // those behind the last comma, too: without any name all kinds would be meant
    List<Kind> kinds =
        Stream.of(asked.split(",", -1))
            .map(one -> read("kind", () -> FilterWords.kind(one)))
            .toList();
    if (!kinds.stream().allMatch(sight::sees)) {
      throw new NotYours("Only auditors see what is no run.");
    }
    return kinds;
  }

  private static <T> T read(String name, Supplier<T> word) {
    try {
      return word.get();
    } catch (FilterWords.Unknown e) {
      throw new Unusable("%s is %s.".formatted(name, e.getMessage()));
    }
  }

  private static int limit(String text) {
    String asked = text == null ? "100" : text;
    int limit = asked.matches("[0-9]{1,9}") ? Integer.parseInt(asked) : 0;
    if (limit < 1 || limit > MOST) {
      throw new Unusable("limit is from 1 to %d.".formatted(MOST));
    }
    return limit;
  }

  private static Optional<FoundEntry.Place> before(String text) {
    try {
      return Optional.ofNullable(text).map(FoundEntry.Place::read);
    } catch (IllegalArgumentException e) {
      throw new Unusable("before is what a page has as next.");
    }
  }
}
