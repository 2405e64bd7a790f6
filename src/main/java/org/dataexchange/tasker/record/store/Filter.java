package org.dataexchange.tasker.record.store;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.dataexchange.tasker.task.Entry;

/**
 * Which entries are wanted: those that meet all that is said.
 *
 * @param kinds any of them; all if there are none
 * @param from first time, in the record's form
 * @param to the first time after the last
 * @param facts by column, of which each is met exactly
 * @param texts by their whole value
 * @param folders by the folder that their path is below
 * @param unerased with a text left
 */
public record Filter(
    List<Entry.Kind> kinds,
    Optional<String> node,
    Optional<String> from,
    Optional<String> to,
    Map<Columns, String> facts,
    Map<Entry.Text, String> texts,
    Map<Entry.Text, String> folders,
    boolean unerased) {

  /** The end of a path that stands for all below a folder, where people search. */
  private static final String BELOW = "/*";

  private static final Pattern DIGEST = Pattern.compile("(?i)(?:sha256:)?([0-9a-f]{64})");

  private static final String CLEAN = "clean";

  /** In the order of bytes, what is below a folder is before its name with this in the end. */
  private static final char BEHIND = '/' + 1;

  /** Everything. */
  public static final Filter ALL =
      new Filter(
          List.of(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Map.of(),
          Map.of(),
          Map.of(),
          false);

  public Filter {
    kinds = List.copyOf(kinds);
    facts = Map.copyOf(facts);
    texts = sought(texts);
    folders = sought(folders);
  }

  private static Map<Entry.Text, String> sought(Map<Entry.Text, String> texts) {
    EnumMap<Entry.Text, String> all = new EnumMap<>(Entry.Text.class);
    all.putAll(texts);
    if (!all.keySet().stream().allMatch(Entry.Text::isSought)) {
      throw new IllegalArgumentException("nothing is found by a long text");
    }
    return Collections.unmodifiableMap(all);
  }

  public Filter of(List<Entry.Kind> only) {
    return new Filter(only, node, from, to, facts, texts, folders, unerased);
  }

  public Filter of(String onlyNode) {
    return new Filter(kinds, Optional.of(onlyNode), from, to, facts, texts, folders, unerased);
  }

  public Filter between(Optional<String> first, Optional<String> end) {
    return new Filter(kinds, node, first, end, facts, texts, folders, unerased);
  }

  public Filter with(Columns column, String value) {
    Map<Columns, String> more = new EnumMap<>(Columns.class);
    more.putAll(facts);
    more.put(column, value);
    return new Filter(kinds, node, from, to, more, texts, folders, unerased);
  }

  /** Those that have just that text, whatever is in it. */
  public Filter with(Entry.Text text, String value) {
    return new Filter(kinds, node, from, to, facts, more(texts, text, value), folders, unerased);
  }

  /** Those whose path is below a folder. */
  public Filter below(Entry.Text path, String folder) {
    return new Filter(
        kinds, node, from, to, facts, texts, more(folders, path, folder + '/'), unerased);
  }

  /**
   * As people search: a path that ends with <code>/*</code> stands for all below the folder, and
   * one that a shell has put a slash behind for itself.
   */
  public Filter search(Entry.Text text, String value) {
    boolean path = text == Entry.Text.CODE || text == Entry.Text.DATA;
    return path && value.endsWith(BELOW)
        ? below(text, value.substring(0, value.length() - BELOW.length()))
        : with(text, path ? value.replaceFirst("(?<=.)/+$", "") : value);
  }

  private static Map<Entry.Text, String> more(
      Map<Entry.Text, String> texts, Entry.Text text, String value) {
    Map<Entry.Text, String> more = new EnumMap<>(Entry.Text.class);
    more.putAll(texts);
    more.put(text, value);
    return more;
  }

  /** By the code's sha256, as people and programs write it, or by its path. */
  public Filter withCode(String code) {
    Matcher digest = DIGEST.matcher(code);
    return digest.matches()
        ? with(Columns.CODE_SHA256, digest.group(1).toLowerCase(Locale.ROOT))
        : search(Entry.Text.CODE, code);
  }

  /** Those alone that have a text left. */
  public Filter withTexts() {
    return new Filter(kinds, node, from, to, facts, texts, folders, true);
  }

  /** Does it ask for one of the few verdicts that say what went wrong? */
  boolean isOfRareVerdict() {
    return !facts.getOrDefault(Columns.VERDICT, CLEAN).equals(CLEAN);
  }

  /** The same as SQL over {@code entry e}: what to join, what must hold, what fills its marks. */
  Sql sql() {
    return sql(false);
  }

  /**
   * @param byEntry is the time an entry's own where texts are sought as well? Then a database that
   *     knows which of its values are rare can begin with those of an entry's columns.
   */
  Sql sql(boolean byEntry) {
    Sql sql = new Sql(byEntry);
    texts.forEach(sql::join);
    folders.forEach(sql::joinBelow);
    if (!kinds.isEmpty()) {
      sql.where(
          "e.kind in (" + String.join(", ", Collections.nCopies(kinds.size(), "?")) + ")",
          kinds.stream().map(Entry.Kind::wireName).toArray());
    }
    node.ifPresent(name -> sql.where("e.node = ?", name));
    from.ifPresent(time -> sql.where(sql.at() + " >= ?", time));
    to.ifPresent(time -> sql.where(sql.at() + " < ?", time));
    if (unerased) {
      sql.where(
          "exists (select 1 from erasable_text u where u.node = e.node and u.number = e.number)");
    }
    facts.forEach((column, value) -> sql.where("e." + column.column() + " = ?", value));
    return sql;
  }

  /** A select that grows. */
  static final class Sql {
    private final boolean byEntry;
    private final StringBuilder joins = new StringBuilder();
    private final List<String> conditions = new ArrayList<>();
    private final List<Object> values = new ArrayList<>();
    private int joined;

    private Sql(boolean byEntry) {
      this.byEntry = byEntry;
    }

    /** The first text leads: its index has the times in it. */
    private void join(Entry.Text text, String value) {
      String t = join();
      where(t + ".field = ? and " + t + ".sought = ?", text.wireName(), EntryTable.sought(value));
      if (EntryTable.isLong(value)) {
        where(t + ".value = ?", value);
      }
    }

    /** All that begins so lies side by side in the index. */
    private void joinBelow(Entry.Text text, String folder) {
      String t = join();
      if (EntryTable.isLong(folder)) {
        where(
            t + ".field = ? and " + t + ".sought = ?", text.wireName(), EntryTable.sought(folder));
        where(
            "substr(%s.value, 1, %d) = ?".formatted(t, folder.codePointCount(0, folder.length())),
            folder);
        return;
      }
      String behind = folder.substring(0, folder.length() - 1) + BEHIND;
      where(
          "%1$s.field = ? and %1$s.sought >= ? and %1$s.sought < ?".formatted(t),
          text.wireName(),
          folder,
          behind);
    }

    private String join() {
      String t = "t" + joined++;
      joins.append(
          " join erasable_text %1$s on %1$s.node = e.node and %1$s.number = e.number".formatted(t));
      return t;
    }

    /** The column by which the result is put in order. */
    String at() {
      return byEntry || joined == 0 ? "e.at" : "t0.at";
    }

    void where(String condition, Object... with) {
      conditions.add(condition);
      values.addAll(List.of(with));
    }

    /** From its first join to its last condition. */
    String text() {
      return joins + (conditions.isEmpty() ? "" : " where " + String.join(" and ", conditions));
    }

    List<Object> values() {
      return List.copyOf(values);
    }
  }
}
