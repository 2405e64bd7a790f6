package org.dataexchange.tasker.storage;

import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The collection on a server that holds all shares. Makes addresses below it, and reads what a
 * listing calls an address: nothing that lies elsewhere comes out of either.
 */
final class DavRoot {

  private final URI url;
  private final List<String> names;

  /**
   * @throws IllegalArgumentException if its path is none, or has a query behind it
   */
  DavRoot(URI url) {
    this.names = Names.decoded(pathOf(url));
    this.url = url;
  }

  private static String pathOf(URI url) {
    if (url.getHost() == null || url.getRawQuery() != null || url.getRawFragment() != null) {
      throw new IllegalArgumentException("no address of a folder");
    }
    return url.getRawPath().isEmpty() ? "/" : url.getRawPath();
  }

  /** The address of what has these names below the root. */
  URI address(List<String> below, boolean folder) {
    String path =
        Stream.concat(names.stream(), below.stream())
            .map(Names::encoded)
            .collect(Collectors.joining("/", "/", ""));
    String slash = folder && !path.equals("/") ? "/" : "";
    return URI.create(origin(url) + path + slash);
  }

  /** The address of the root itself; it has no user and no password. */
  URI address() {
    return address(List.of(), true);
  }

  /**
   * An address as a listing gives it.
   *
   * @param below the names below the root
   * @param slash does it end like a folder's?
   */
  record Href(List<String> below, boolean slash) {}

  /**
   * Reads an address in a listing: absolute, or a path on the same server.
   *
   * @throws IllegalArgumentException saying what is wrong with it
   */
  Href read(String href) {
    String path = path(href);
    if (path.startsWith("//") || !path.startsWith("/")) {
      throw new IllegalArgumentException("it is no absolute path");
    }
    if (path.indexOf('?') >= 0 || path.indexOf('#') >= 0) {
      throw new IllegalArgumentException("it has a '?' or a '#'");
    }
    List<String> all = Names.decoded(path);
    if (all.size() < names.size() || !all.subList(0, names.size()).equals(names)) {
      throw new IllegalArgumentException("it is not below " + address());
    }
    return new Href(List.copyOf(all.subList(names.size(), all.size())), path.endsWith("/"));
  }

  private String path(String href) {
    int scheme = href.indexOf("://");
    if (scheme < 0 || href.startsWith("/")) {
      return href;
    }
    int end = href.indexOf('/', scheme + 3);
    if (end < 0) {
      throw new IllegalArgumentException("it has no path");
    }
    if (!sameOrigin(href.substring(0, end))) {
      throw new IllegalArgumentException("it is on another server");
    }
    return href.substring(end);
  }

  private boolean sameOrigin(String origin) {
    URI other = URI.create(origin);
    return other.getHost() != null
        && other.getRawUserInfo() == null
        && origin(other).equals(origin(url));
  }

  private static String origin(URI uri) {
    String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
    int standard = scheme.equals("https") ? 443 : 80;
    String port = uri.getPort() < 0 || uri.getPort() == standard ? "" : ":" + uri.getPort();
    return scheme + "://" + uri.getHost().toLowerCase(Locale.ROOT) + port;
  }
}
