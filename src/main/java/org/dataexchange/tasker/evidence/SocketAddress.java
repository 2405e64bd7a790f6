package org.dataexchange.tasker.evidence;

import java.util.Optional;

/**
 * An address as strace writes it: {@code {sa_family=AF_INET, sin_port=htons(80),
 * sin_addr=inet_addr("192.0.2.1")}}.
 *
 * @param fields what follows the family, as written
 */
record SocketAddress(String family, String fields) {

  private static final String FAMILY = "{sa_family=";
  private static final int LONGEST = 200;

  /** The address, or nothing if the argument is a pointer that led nowhere. */
  static Optional<SocketAddress> parse(String argument) {
    if (!argument.startsWith(FAMILY) || !argument.endsWith("}")) {
      return Optional.empty();
    }
    String text = argument.substring(FAMILY.length(), argument.length() - 1);
    int end = text.indexOf(", ");
    return Optional.of(
        end < 0
            ? new SocketAddress(text, "")
            : new SocketAddress(text.substring(0, end), text.substring(end + 2)));
  }

  /** The path of a unix socket, {@code @name} for an abstract one; nothing for one without. */
  Optional<String> unixPath() {
    String path = after("sun_path=");
    String mark = path.startsWith("@") ? "@" : "";
    return path.isEmpty()
        ? Optional.empty()
        : Optional.of(mark + Quoted.parse(path.substring(mark.length())).orElse(path));
  }

  /** Does it name this machine only? */
  boolean isLoopback() {
    return switch (family) {
      case "AF_INET" -> host().startsWith("127.");
      case "AF_INET6" -> host().equals("::1") || host().startsWith("::ffff:127.");
      default -> false;
    };
  }

  /** Does it name every address that this machine has? */
  boolean isAny() {
    return switch (family) {
      case "AF_INET" -> host().equals("0.0.0.0");
      case "AF_INET6" -> host().equals("::");
      default -> false;
    };
  }

  /** Of an internet address, as digits. */
  String port() {
    return number(family.equals("AF_INET") ? "sin_port=" : "sin6_port=");
  }

  /** Family and address, for a person. */
  String readable() {
    return switch (family) {
      case "AF_INET" -> "%s %s:%s".formatted(family, host(), number("sin_port="));
      case "AF_INET6" -> "%s [%s]:%s".formatted(family, host(), number("sin6_port="));
      case "AF_UNIX" -> family + unixPath().map(" "::concat).orElse("");
      default -> shortened((family + " " + fields).strip());
    };
  }

  private static String shortened(String text) {
    return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "...";
  }

  private String host() {
    String marked = after(family.equals("AF_INET") ? "inet_addr(" : "inet_pton(AF_INET6, ");
    int end = marked.indexOf('"', 1);
    return end < 0 ? "?" : marked.substring(1, end);
  }

  private String number(String field) {
    String value = after(field + "htons(");
    int end = value.indexOf(')');
    return end < 0 ? "?" : value.substring(0, end);
  }

  private String after(String field) {
    int start = fields.indexOf(field);
    return start < 0 ? "" : fields.substring(start + field.length());
  }
}
