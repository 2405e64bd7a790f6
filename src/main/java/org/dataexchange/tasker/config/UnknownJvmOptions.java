package org.dataexchange.tasker.config;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;
import java.util.Collection;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Options of the JVM that it does not know. {@code jvm.options} lets it start all the same, as an
 * older one knows fewer; so a misspelt one has no effect, and the JVM does not say so.
 */
public final class UnknownJvmOptions {

  private static final Pattern NAME = Pattern.compile("-XX:[+-]?(\\w+)");

  private UnknownJvmOptions() {}

  /** The names of those that this JVM was started with. */
  public static List<String> here() {
    HotSpotDiagnosticMXBean jvm =
        ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
    return jvm == null // another maker's
        ? List.of()
        : among(ManagementFactory.getRuntimeMXBean().getInputArguments(), name -> knows(jvm, name));
  }

  private static boolean knows(HotSpotDiagnosticMXBean jvm, String option) {
    try {
      jvm.getVMOption(option);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  static List<String> among(Collection<String> arguments, Predicate<String> known) {
    return arguments.stream()
        .map(NAME::matcher)
        .filter(Matcher::lookingAt)
        .map(option -> option.group(1))
        .filter(known.negate())
        .distinct()
        .toList();
  }
}
