package org.dataexchange.tasker.config;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Which images there are: the usual one, those of runtimes, and those that requests may name. */
final class ImageSettings {

  private static final String NAME = "an image's name";

  private static final String PAIRS =
      "alias=image pairs, separated by commas: each alias once, of at most 64 of a-z 0-9 . _ -, and"
          + " an image like name:tag, host/name@sha256:… or sha256:…";

  private static final Pattern ALIAS = Pattern.compile("[a-z0-9._-]{1,64}");

  /** As engines take it: host and port, path, tag, digest. */
  private static final Pattern REFERENCE =
      Pattern.compile(
          "([A-Za-z0-9.-]+(:[0-9]{1,5})?/)?[a-z0-9]+([._/-]+[a-z0-9]+)*"
              + "(:[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?(@sha256:[0-9a-f]{64})?");

  /** More is no reference. */
  private static final int MOST_REFERENCE = 400;

  private static final Setting<String> IMAGE =
      Setting.of("tasker.image", NAME, Parsers::word).otherwise("datex:latest");

  /** One of them for each runtime; the documents and the list have it once. */
  private static final Setting<String> IMAGE_OF_RUNTIME =
      Setting.of(Settings.Image.key("<command>"), NAME, Parsers::word)
          .otherwise(Optional.empty(), "`tasker.image`");

  private static final Setting<Map<String, String>> IMAGES =
      Setting.of("tasker.images", PAIRS, ImageSettings::pairs);

  private static final Setting<Pull> PULL =
      Setting.oneOf("tasker.images.pull", Pull.class).otherwise("never");

  private static final Setting<Path> CREDENTIALS =
      Setting.of(
          "tasker.images.credentials",
          "a file like docker's config.json that can be read",
          Parsers::file);

  private static final Setting<Path> TOOLS =
      Setting.of("tasker.tools", "an absolute path", Parsers::absolutePath)
          .otherwise("/usr/libexec/tasker");

  private static final Setting<String> RUNTIME =
      Setting.of("tasker.container.runtime", "auto, or an OCI runtime's name", Parsers::word)
          .otherwise("auto");

  private static final Setting<Integer> PREPARED =
      Setting.number("tasker.prepared", 0, ServerSettings.MOST_WORKERS)
          .otherwise(Optional.empty(), "number of workers");

  static final List<Setting<?>> ALL =
      List.of(IMAGE, IMAGE_OF_RUNTIME, IMAGES, PULL, CREDENTIALS, TOOLS, RUNTIME, PREPARED);

  private ImageSettings() {}

  private enum Pull {
    NEVER,
    MISSING
  }

  static Settings.Image read(Values values, Settings.Rules rules, int workers) {
    return new Settings.Image(
        values.get(IMAGE),
        ofRuntimes(values, rules.runtimes().values()),
        values.text(IMAGES).map(ImageSettings::pairs).orElse(Map.of()),
        values.get(TOOLS),
        Optional.of(values.get(RUNTIME)).filter(runtime -> !"auto".equals(runtime)),
        values.find(PREPARED).orElse(workers),
        values.get(PULL) == Pull.MISSING,
        values.find(CREDENTIALS));
  }

  private static Map<String, String> ofRuntimes(Values values, Iterable<String> commands) {
    Map<String, String> ofRuntimes = new LinkedHashMap<>();
    for (String command : commands) {
      values
          .find(Setting.of(Settings.Image.key(command), NAME, Parsers::word))
          .ifPresent(name -> ofRuntimes.put(command, name));
    }
    return Map.copyOf(ofRuntimes);
  }

  private static Map<String, String> pairs(String text) {
    Map<String, String> pairs = new TreeMap<>();
    for (String pair : text.split(",", -1)) {
      String[] parts = pair.split("=", 2);
      String alias = parts[0].strip();
      String reference = parts[parts.length - 1].strip();
      require(parts.length == 2, "no '=' in", pair);
      require(ALIAS.matcher(alias).matches(), "a wrong alias in", pair);
      require(
          reference.length() <= MOST_REFERENCE && REFERENCE.matcher(reference).matches(),
          "no image's name in",
          pair);
      require(pairs.put(alias, reference) == null, "an alias for the second time in", pair);
    }
    return Collections.unmodifiableMap(pairs);
  }

  /** Of many pairs, the one is told that is wrong. */
  private static void require(boolean holds, String what, String pair) {
    if (!holds) {
      throw new BadSetting(
          "tasker.images has %s '%s'; accepted is %s"
              .formatted(what, Values.shown(pair.strip()), PAIRS));
    }
  }
}
