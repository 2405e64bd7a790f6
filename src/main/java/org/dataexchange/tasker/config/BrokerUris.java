package org.dataexchange.tasker.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The broker's addresses, with the parts that deployments of protocol v0.1 set one by one; read by
 * the server and by the command line.
 */
public final class BrokerUris {

  private static final String KEY = "tasker.broker.uri";

  private final Values values;

  BrokerUris(Values values) {
    this.values = values;
  }

  /**
   * One address, or those of a cluster's nodes; they hold the password.
   *
   * @param lookup a key's text, if it is set
   * @throws BadSetting that never shows the value
   */
  public static List<URI> read(Function<String, Optional<String>> lookup) {
    return new BrokerUris(new Values(lookup)).read();
  }

  /**
   * @throws BadSetting that never shows the value: it may hold a password
   */
  List<URI> read() {
    String text =
        values.secret(KEY).map(String::strip).orElse("amqp://guest:guest@127.0.0.1:5672/%2f");
    try {
      List<URI> uris = Arrays.stream(text.split(",")).map(String::strip).map(this::uri).toList();
      Values.require(!uris.isEmpty());
      return uris;
    } catch (IllegalArgumentException e) {
      throw new BadSetting(
          KEY
              + " cannot be used (it is not shown, as it may hold a password); accepted are"
              + " amqp://user:password@host:port/vhost or amqps://…, separated by commas, and for"
              + " RABBITMQ_HOST a host's name without '_', or an address");
    }
  }

  private URI uri(String text) {
    URI uri = URI.create(text);
    boolean amqp = "amqp".equals(uri.getScheme()) || "amqps".equals(uri.getScheme());
    Values.require(amqp && uri.getHost() != null);
    try {
      return overridden(uri);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private URI overridden(URI uri) throws URISyntaxException {
    Optional<String> host = values.text("rabbitmq.host");
    Optional<String> user = values.text("rabbitmq.username");
    Optional<String> password = values.secret("rabbitmq.password");
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
    Values.require(name.equals(overridden.getHost()));
    return overridden;
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
