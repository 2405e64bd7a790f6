package org.dataexchange.tasker.storage.webdav;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A WebDAV server below {@code /dav/} that is honest about its files until a test tells it to lie:
 * by a handler in the place of its own, for a method and a path.
 */
public final class LyingServer implements AutoCloseable {

  /**
   * A request that came.
   *
   * @param login what came as credentials
   */
  public record Heard(String method, String path, Optional<String> range, Optional<String> login) {}

  /** A file that is served. */
  record Content(byte[] bytes, String eTag) {}

  private static final Set<String> WRITES = Set.of("PUT", "MKCOL", "MOVE", "DELETE");

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Map<String, Content> files = new TreeMap<>();
  private final Set<String> folders = new TreeSet<>();
  private final Map<String, HttpHandler> lies = new ConcurrentHashMap<>();
  private final List<Heard> heard = new CopyOnWriteArrayList<>();
  private final AtomicInteger countdown = new AtomicInteger();
  private volatile Runnable atZero = () -> {};

  public LyingServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  public URI url() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/dav/");
  }

  /** Everything that was asked, in order. */
  public List<Heard> heard() {
    return List.copyOf(heard);
  }

  long count(String method, String path) {
    return heard.stream().filter(h -> h.method().equals(method) && h.path().equals(path)).count();
  }

  /** Serves a file, with a new ETag. */
  synchronized LyingServer file(String path, String text) {
    files.put(path, new Content(text.getBytes(UTF_8), "e" + text.hashCode() + "-" + files.size()));
    return this;
  }

  /** The same as one that was written, with the folders that it is in. */
  public synchronized void fileInFolders(String path, String text) {
    for (int at = path.indexOf('/'); at >= 0; at = path.indexOf('/', at + 1)) {
      folders.add(path.substring(0, at));
    }
    file(path, text);
  }

  /** The names of all files, those that were written among them. */
  public synchronized List<String> names() {
    return List.copyOf(files.keySet());
  }

  synchronized Content content(String path) {
    return files.get(path);
  }

  /**
   * Answers otherwise.
   *
   * @param path below the root
   */
  public LyingServer lie(String method, String path, HttpHandler handler) {
    lies.put(method + " /dav/" + path, handler);
    return this;
  }

  /** Answers otherwise once, and honestly then. */
  LyingServer lieOnce(String method, String path, HttpHandler handler) {
    return lieOnce(method, path, handler, this::honest);
  }

  LyingServer lieOnce(String method, String path, HttpHandler handler, HttpHandler then) {
    return lie(
        method,
        path,
        exchange -> {
          lie(method, path, then);
          handler.handle(exchange);
        });
  }

  /** Is honest again about what it lied about. */
  void repent(String method, String path) {
    lies.remove(method + " /dav/" + path);
  }

  /** Does something once, when that many more requests have been answered. */
  void after(int requests, Runnable what) {
    atZero = what;
    countdown.set(requests);
  }

  private void handle(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    String method = exchange.getRequestMethod();
    heard.add(
        new Heard(
            method,
            path,
            Optional.ofNullable(exchange.getRequestHeaders().getFirst("Range")),
            Optional.ofNullable(exchange.getRequestHeaders().getFirst("Authorization"))));
    try (exchange) {
      HttpHandler lie = lies.get(method + " " + path);
      if (lie != null) {
        lie.handle(exchange);
      } else {
        honest(exchange);
      }
    }
    if (countdown.decrementAndGet() == 0) {
      atZero.run();
    }
  }

  private static String name(HttpExchange exchange) {
    String path = exchange.getRequestURI().getPath();
    return path.startsWith("/dav/") ? path.substring(5).replaceAll("/$", "") : "\0";
  }

  /** What a server without a lie answers. */
  void honest(HttpExchange exchange) throws IOException {
    String name = name(exchange);
    if (WRITES.contains(exchange.getRequestMethod())) {
      answer(exchange, write(exchange), "");
      return;
    }
    Optional<Content> file = Optional.ofNullable(content(name));
    if (exchange.getRequestMethod().equals("PROPFIND")) {
      String listing = listing(name, "1".equals(exchange.getRequestHeaders().getFirst("Depth")));
      answer(exchange, listing.isEmpty() ? 404 : 207, multistatus(listing));
    } else if (file.isPresent()) {
      exchange.getResponseHeaders().add("ETag", '"' + file.get().eTag() + '"');
      range(exchange, file.get().bytes());
    } else {
      answer(exchange, 404, "");
    }
  }

  /** Does what a request that writes asks for; returns the status for it. */
  int write(HttpExchange exchange) throws IOException {
    String name = name(exchange);
    byte[] body = exchange.getRequestBody().readAllBytes();
    String to = exchange.getRequestHeaders().getFirst("Destination");
    synchronized (this) {
      int slash = name.lastIndexOf('/');
      if (slash > 0 && !folders.contains(name.substring(0, slash))) {
        return 409;
      }
      return switch (exchange.getRequestMethod()) {
        case "MKCOL" -> folders.add(name) ? 201 : 405;
        case "MOVE" ->
            move(name, Optional.of(URI.create(to).getPath().replaceAll("^/dav/|/$", "")));
        case "DELETE" -> move(name, Optional.empty());
        default -> {
          files.put(name, new Content(body, "put-" + body.length));
          yield 201;
        }
      };
    }
  }

  /** Renames a folder with all that is in it, or takes it away. */
  private int move(String from, Optional<String> to) {
    if (!folders.contains(from)) {
      return 404;
    }
    to.ifPresent(name -> move(name, Optional.empty()));
    Pattern below = Pattern.compile(Pattern.quote(from) + "(/.*|)");
    for (String name : List.copyOf(files.keySet())) {
      if (below.matcher(name).matches()) {
        Content content = files.remove(name);
        to.ifPresent(base -> files.put(base + name.substring(from.length()), content));
      }
    }
    for (String name : List.copyOf(folders)) {
      if (below.matcher(name).matches()) {
        folders.remove(name);
        to.ifPresent(base -> folders.add(base + name.substring(from.length())));
      }
    }
    return 204;
  }

  private static void range(HttpExchange exchange, byte[] bytes) throws IOException {
    String range = exchange.getRequestHeaders().getFirst("Range");
    int from = range == null ? 0 : Integer.parseInt(range.replaceAll("\\D", ""));
    if (from > 0) {
      exchange
          .getResponseHeaders()
          .add("Content-Range", "bytes %d-%d/%d".formatted(from, bytes.length - 1, bytes.length));
    }
    exchange.sendResponseHeaders(
        from > 0 ? 206 : 200, bytes.length == from ? -1 : bytes.length - from);
    exchange.getResponseBody().write(bytes, from, bytes.length - from);
  }

  private synchronized String listing(String name, boolean children) {
    if (files.containsKey(name)) {
      return entry(name, files.get(name));
    }
    String prefix = name.isEmpty() ? "" : name + "/";
    boolean known =
        name.isEmpty()
            || folders.contains(name)
            || files.keySet().stream().anyMatch(file -> file.startsWith(prefix));
    if (!known) {
      return "";
    }
    StringBuilder listing = new StringBuilder(folder(name));
    if (children) {
      Stream.concat(files.keySet().stream(), folders.stream().map(folder -> folder + "/"))
          .filter(file -> file.startsWith(prefix))
          .map(file -> file.substring(prefix.length()))
          .filter(rest -> !rest.isEmpty())
          .map(rest -> rest.contains("/") ? rest.substring(0, rest.indexOf('/') + 1) : rest)
          .distinct()
          .forEach(
              rest ->
                  listing.append(
                      rest.endsWith("/")
                          ? folder(prefix + rest.substring(0, rest.length() - 1))
                          : entry(prefix + rest, files.get(prefix + rest))));
    }
    return listing.toString();
  }

  /** An entry that names a folder. */
  static String folder(String path) {
    return response("/dav/" + path + (path.isEmpty() ? "" : "/"), "<d:collection/>", "");
  }

  private static String entry(String path, Content file) {
    return response(
        "/dav/" + path,
        "",
        "<d:getcontentlength>%d</d:getcontentlength><d:getetag>\"%s\"</d:getetag>"
            .formatted(file.bytes().length, file.eTag()));
  }

  /** An entry by its href as it is. */
  static String response(String href, String type, String more) {
    return ("<d:response><d:href>%s</d:href><d:propstat><d:prop><d:resourcetype>%s"
            + "</d:resourcetype>%s</d:prop><d:status>HTTP/1.1 200 OK</d:status></d:propstat>"
            + "</d:response>")
        .formatted(href.matches("(?s)<!.*") ? href : href.replace("&", "&amp;"), type, more);
  }

  static String multistatus(String responses) {
    return "<?xml version=\"1.0\"?><d:multistatus xmlns:d=\"DAV:\">%s</d:multistatus>"
        .formatted(responses);
  }

  /** Takes all of a request before it answers: one that is answered too early is cut. */
  public static void answer(HttpExchange exchange, int status, String text) throws IOException {
    exchange.getRequestBody().transferTo(OutputStream.nullOutputStream());
    byte[] bytes = text.getBytes(UTF_8);
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
