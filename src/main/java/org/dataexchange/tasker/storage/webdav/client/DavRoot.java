package org.dataexchange.tasker.storage.webdav.client;

import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The collection on a server that holds all shares. Makes addresses below it, and reads what a
 * listing calls an address: nothing that lies elsewhere comes out of either.
 */
public final class DavRoot {

  private static final Pattern ABSOLUTE = Pattern.compile("(?i)https?://[^/]*(/.*)");

  private final URI url;
  private final List<String> names;

  /** Throws if its path is none, or has a query behind it. */
  public DavRoot(URI url) {
    this.names = UrlNames.decoded(pathOf(url));
    this.url = url;
  }

  private static String pathOf(URI url) {
    if (url.getHost() == null || url.getRawQuery() != null || url.getRawFragment() != null) {
      throw new IllegalArgumentException("no address of a folder");
    }
    return url.getRawPath().isEmpty() ? "/" : url.getRawPath();
  }

  /** The address of what has these names below the root. */
  public URI address(List<String> below, boolean folder) {
    String path =
        Stream.concat(names.stream(), below.stream())
            .map(UrlNames::encoded)
            .collect(Collectors.joining("/", "/", ""));
    String slash = folder && !path.equals("/") ? "/" : "";
    return URI.create(origin(url) + path + slash);
  }

  /** The address of the root itself; it has no user and no password. */
  public URI address() {
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
   * Reads an address that a server gives: absolute, or a path, however it is spelled. Whose address
   * it is does not matter, as a server behind a proxy does not know its own: only the names are
   * taken, and only this root is ever asked for them.
   *
   * @throws IllegalArgumentException saying what is wrong with it
   */
  Href read(String href) {
    Matcher absolute = ABSOLUTE.matcher(href);
    String path = absolute.matches() ? absolute.group(1) : href;
    if (path.regionMatches(true, 0, "%2f", 0, 3)) {
      path = path.replaceAll("(?i)%2f", "/");
    }
    if (!path.startsWith("/")) {
      throw new IllegalArgumentException("it is no absolute path");
    }
    List<String> all = UrlNames.read(path);
    if (all.size() < names.size() || !UrlNames.same(all.subList(0, names.size()), names)) {
      throw new IllegalArgumentException("it is not below " + address());
    }
    return new Href(List.copyOf(all.subList(names.size(), all.size())), path.endsWith("/"));
  }

  private static String origin(URI uri) {
    String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
    int standard = scheme.equals("https") ? 443 : 80;
    String port = uri.getPort() < 0 || uri.getPort() == standard ? "" : ":" + uri.getPort();
    return scheme + "://" + uri.getHost().toLowerCase(Locale.ROOT) + port;
  }
}
