package org.dataexchange.tasker.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The broker's addresses, with the parts that deployments of protocol v0.1 set one by one. */
final class BrokerUris {

  private static final Setting<String> URIS =
      Setting.text(
              "tasker.broker.uri",
              "amqp://user:password@host:port/vhost or amqps://…, separated by commas, with a"
                  + " host's name without '_', or an address, as for RABBITMQ_HOST, and numbers for"
                  + " heartbeat, connection_timeout and channel_max")
          .otherwise("amqp://guest:guest@127.0.0.1:5672/%2f")
          .with(Setting.Secrecy.IN_A_FILE);

  private static final Setting<String> HOST =
      Setting.text("rabbitmq.host", "a host's name without '_', or an address")
          .with(Setting.Secrecy.HIDDEN);

  private static final Setting<String> USERNAME =
      Setting.text("rabbitmq.username", "a user of the broker").with(Setting.Secrecy.HIDDEN);

  private static final Setting<String> PASSWORD =
      Setting.text("rabbitmq.password", "the user's password").with(Setting.Secrecy.IN_A_FILE);

  static final List<Setting<?>> ALL = List.of(URIS, HOST, USERNAME, PASSWORD);

  private static final Pattern PARTS =
      Pattern.compile(
          "(?<scheme>(?i:amqps?)://)((?<login>[^:@/?#]*)(?<password>:[^@/?#]*)?(?=@))?"
              + "(?<host>@?[^/?#@]*)(?<vhost>/[^?#]*)?(?<query>[?#].*)?");

  private static final Pattern NO_NUMBER =
      Pattern.compile("(^|&)(heartbeat|connection_timeout|channel_max)=(?![0-9]{1,9}(&|$))");

  private BrokerUris() {}

  /**
   * One address, or those of a cluster's nodes; they hold the password.
   *
   * @throws BadSetting that never shows the value
   */
  static List<URI> read(Values values) {
    String text = values.secret(URIS).map(String::strip).or(URIS.standard()::text).orElseThrow();
    try {
      List<URI> uris =
          Arrays.stream(text.split(",")).map(String::strip).map(one -> uri(values, one)).toList();
      Parsers.require(!uris.isEmpty());
      return uris;
    } catch (IllegalArgumentException e) {
      throw new BadSetting(
          "%s cannot be used (it is not shown, as it may hold a password); accepted are %s"
              .formatted(URIS.key(), URIS.accepted()));
    }
  }

  private static URI uri(Values values, String text) {
    URI uri = URI.create(spelled(text));
    boolean amqp = "amqp".equals(uri.getScheme()) || "amqps".equals(uri.getScheme());
    Parsers.require(amqp && uri.getHost() != null);
    Parsers.require(uri.getRawQuery() == null || !NO_NUMBER.matcher(uri.getRawQuery()).find());
    try {
      return overridden(values, uri);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(e);
    }
  }

  /**
   * As Java's client reads it. Others take {@code /} and {@code //} for the virtual host that is
   * called so, and all behind the first colon for the password; to Java's the former has no name,
   * and the rest is none that it can read, which it says each time it connects.
   */
  private static String spelled(String text) {
    Matcher parts = PARTS.matcher(text);
    if (!parts.matches()) {
      return text;
    }
    String login = parts.group("login") == null ? "" : parts.group("login");
    String password = parts.group("password") == null ? "" : parts.group("password");
    String vhost = parts.group("vhost");
    return parts.group("scheme").toLowerCase(Locale.ROOT)
        + login
        + password.replace(":", "%3A").replaceFirst("^%3A", ":")
        + parts.group("host")
        + (vhost == null
            ? ""
            : vhost.equals("/") ? "/%2f" : '/' + vhost.substring(1).replace("/", "%2f"))
        + Optional.ofNullable(parts.group("query")).orElse("");
  }

  private static URI overridden(Values values, URI uri) throws URISyntaxException {
    Optional<String> host = values.text(HOST);
    Optional<String> user = values.text(USERNAME);
    Optional<String> password = values.secret(PASSWORD);
    if (host.isEmpty() && user.isEmpty() && password.isEmpty()) {
      return uri;
    }
    String info = uri.getRawUserInfo() == null ? "" : uri.getRawUserInfo() + '@';
    if (user.isPresent() || password.isPresent()) {
      String[] login =
          Optional.ofNullable(uri.getRawUserInfo()).orElse("guest:guest").split(":", 2);
      info =
          user.map(BrokerUris::encoded).orElse(login[0])
              + ':'
              + password.map(BrokerUris::encoded).orElse(login.length > 1 ? login[1] : "")
              + '@';
    }
    String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
    String path = uri.getRawPath() == null ? "" : uri.getRawPath();
    String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
    String name = host.orElse(uri.getHost());
    URI overridden = new URI(uri.getScheme() + "://" + info + name + port + path + query);
    // without a host that Java can read, the client would go to the local one
    Parsers.require(name.equals(overridden.getHost()));
    return overridden;
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
