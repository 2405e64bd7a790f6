package org.dataexchange.tasker.config;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * All settings, in the order in which people look for them. Each stands with what reads it; from
 * here come the check for unknown keys, what {@code /api/node} shows, and {@code docs/settings.md},
 * which also says what each means.
 */
public final class SettingsTable {

  private static final List<Setting<?>> ALL =
      Stream.of(
              BrokerUris.ALL,
              BrokerSettings.ALL,
              StorageSettings.ALL,
              ServerSettings.ALL,
              RecordSettings.ALL,
              List.of(EngineAddress.HOST),
              ImageSettings.ALL,
              LibrarySettings.ALL,
              TaskSettings.ALL,
              HttpSettings.ALL)
          .<Setting<?>>flatMap(List::stream)
          .toList();

  private SettingsTable() {}

  /** Each setting once; that of a runtime's image has {@code <command>} in its key. */
  public static List<Setting<?>> all() {
    return ALL;
  }

  /** What counts, by key, without secrets: set or not. */
  static Map<String, Object> shown(Values values) {
    Map<String, Object> shown = new LinkedHashMap<>();
    for (Setting<?> setting : ALL) {
      if (setting.secrecy() == Setting.Secrecy.OPEN && !setting.isFamily()) {
        values.find(setting).ifPresent(value -> shown.put(setting.key(), plain(value)));
      }
    }
    return shown;
  }

  private static Object plain(Object value) {
    return switch (value) {
      case Number number -> number;
      case Boolean truth -> truth;
      case Collection<?> list -> list;
      case Map<?, ?> map -> map;
      case Enum<?> one -> one.name().toLowerCase(Locale.ROOT);
      default -> value.toString();
    };
  }
}
