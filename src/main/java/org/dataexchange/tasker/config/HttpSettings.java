package org.dataexchange.tasker.config;

import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.dataexchange.tasker.task.Loopback;

/** Who may come over HTTP, and from which page. */
final class HttpSettings {

  private static final Setting<Boolean> INSECURE = Setting.flag("tasker.http.insecure", "false");

  private static final Setting<Set<String>> ORIGIN =
      Setting.of("tasker.http.origin", "https://host or https://host:port", HttpSettings::origins);

  /** The server's own variables, with the defaults that server.xml gives them. */
  private static final Setting<String> HOST =
      Setting.text("HTTP_HOST", "a host's name or address").otherwise("127.0.0.1");

  private static final Setting<Boolean> METRICS_AUTHENTICATION =
      Setting.flag("METRICS_AUTHENTICATION", "true");

  static final List<Setting<?>> ALL = List.of(HOST, ORIGIN, INSECURE, METRICS_AUTHENTICATION);

  private HttpSettings() {}

  static Settings.Http read(Values values) {
    return new Settings.Http(
        values.get(INSECURE),
        !values.get(METRICS_AUTHENTICATION) && !Loopback.is(values.get(HOST)),
        values.find(ORIGIN).orElse(Set.of()));
  }

  private static Set<String> origins(String text) {
    return Parsers.list(text).map(HttpSettings::origin).collect(Collectors.toUnmodifiableSet());
  }

  /** As browsers write it, whatever else of the page's address was copied with it. */
  private static String origin(String address) {
    URI uri = URI.create(address);
    String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
    Parsers.require(scheme.equals("https") || scheme.equals("http"));
    Parsers.require(uri.getHost() != null && uri.getUserInfo() == null);
    String host = scheme + "://" + uri.getHost().toLowerCase(Locale.ROOT);
    boolean usual = uri.getPort() < 0 || uri.getPort() == (scheme.equals("https") ? 443 : 80);
    return usual ? host : host + ':' + uri.getPort();
  }
}
