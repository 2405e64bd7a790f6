package org.dataexchange.tasker.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.dataexchange.tasker.task.Entry;

/** The place of the record, and the key that signs it. */
public final class RecordSettings {

  private static final String HOST =
      "(?:\\[[0-9A-Fa-f:.]+(?:%\\w+)?\\]|[^\\[\\]:/?#@,\\s]+)(?::[0-9]{1,5})?";

  private static final int MOST_PORT = 65_535;

  /** As its driver reads it, which has no place for a user before the host. */
  private static final Pattern ADDRESS =
      Pattern.compile(
          "jdbc:postgresql:(?://(%1$s(?:,%1$s)*)/)?[^/?#@\\s]*(?:\\?\\S*)?".formatted(HOST));

  private static final Pattern PORT = Pattern.compile(":([0-9]+)(?=,|$)");

  private static final Setting<String> URL =
      Setting.of(
              "tasker.record.url",
              "jdbc:postgresql://host/database without a password, or jndi: and the name of a"
                  + " dataSource",
              RecordSettings::url)
          .otherwise(Optional.empty(), "a file in the workspace");

  private static final Setting<String> USERNAME =
      Setting.text("tasker.record.username", "a name").with(Setting.Secrecy.HIDDEN);

  private static final Setting<String> PASSWORD =
      Setting.text("tasker.record.password", "a text").with(Setting.Secrecy.IN_A_FILE);

  private static final Setting<Path> KEY =
      Setting.of("tasker.record.key", "an absolute path", Parsers::absolutePath)
          .otherwise(Optional.empty(), "made once, kept in the workspace");

  private static final Setting<Map<Entry.Kind, Duration>> KEEP =
      Setting.of(
          "tasker.record.keep",
          "an ISO-8601 duration like P730D for all kinds, or kind=duration pairs, separated by"
              + " commas, like run=P730D,look=P365D",
          RecordSettings::keep);

  static final List<Setting<?>> ALL = List.of(URL, USERNAME, PASSWORD, KEY, KEEP);

  private RecordSettings() {}

  private static String url(String text) {
    Parsers.require(isAddress(text) || text.matches("jndi:\\S+"));
    // it is shown, and has a setting of its own
    Parsers.require(!text.toLowerCase(Locale.ROOT).contains("password="));
    return text;
  }

  private static boolean isAddress(String text) {
    Matcher address = ADDRESS.matcher(text);
    return address.matches()
        && PORT.matcher(Optional.ofNullable(address.group(1)).orElse(""))
            .results()
            .mapToInt(port -> Integer.parseInt(port.group(1)))
            .allMatch(port -> port > 0 && port <= MOST_PORT);
  }

  private static Map<Entry.Kind, Duration> keep(String text) {
    Map<Entry.Kind, Duration> keep = new EnumMap<>(Entry.Kind.class);
    if (text.indexOf('=') < 0) {
      Duration all = Parsers.duration(text);
      EnumSet.allOf(Entry.Kind.class).forEach(kind -> keep.put(kind, all));
      return keep;
    }
    Parsers.list(text)
        .forEach(
            pair -> {
              int equals = pair.indexOf('=');
              Entry.Kind kind =
                  Entry.Kind.valueOf(
                      pair.substring(0, equals).toUpperCase(Locale.ROOT).replace('-', '_'));
              Parsers.require(keep.put(kind, Parsers.duration(pair.substring(equals + 1))) == null);
            });
    return keep;
  }

  /**
   * @param lookup a key's text, if it is set
   * @throws BadSetting if one of them is bad
   */
  public static Settings.RecordPlace read(Function<String, Optional<String>> lookup) {
    return read(new Values(lookup));
  }

  static Settings.RecordPlace read(Values values) {
    return new Settings.RecordPlace(
        values.find(URL),
        values.text(USERNAME),
        values.secret(PASSWORD),
        values.find(KEY),
        values.find(KEEP).orElse(Map.of()));
  }
}
