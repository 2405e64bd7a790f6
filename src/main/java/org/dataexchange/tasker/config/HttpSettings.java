package org.dataexchange.tasker.config;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** Who may come over HTTP, and from which page. */
final class HttpSettings {

  private final Values values;

  HttpSettings(Values values) {
    this.values = values;
  }

  /**
   * @throws BadSetting naming the key, the value, and what is accepted
   */
  Settings.Http read() {
    return new Settings.Http(
        values.read("tasker.http.insecure", "false", "true or false", Values::truth),
        !values.read("METRICS_AUTHENTICATION", "true", "true or false", Values::truth)
            && !isLoopback(values.text("HTTP_HOST").orElse("127.0.0.1")),
        values
            .optional(
                "tasker.http.origin", "https://host or https://host:port", HttpSettings::origins)
            .orElse(Set.of()));
  }

  /** The server's own variables, with the defaults that {@code server.xml} gives them. */
  private static boolean isLoopback(String host) {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) { // such as *
      return false;
    }
  }

  private static Set<String> origins(String text) {
    return Arrays.stream(text.split(",", -1))
        .map(String::strip)
        .map(HttpSettings::origin)
        .collect(Collectors.toUnmodifiableSet());
  }

  /** As browsers write it, whatever else of the page's address was copied with it. */
  private static String origin(String address) {
    URI uri = URI.create(address);
    String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
    Values.require(scheme.equals("https") || scheme.equals("http"));
    Values.require(uri.getHost() != null && uri.getUserInfo() == null);
    String host = scheme + "://" + uri.getHost().toLowerCase(Locale.ROOT);
    boolean usual = uri.getPort() < 0 || uri.getPort() == (scheme.equals("https") ? 443 : 80);
    return usual ? host : host + ':' + uri.getPort();
  }
}
