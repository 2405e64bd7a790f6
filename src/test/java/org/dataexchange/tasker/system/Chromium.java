package org.dataexchange.tasker.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.dataexchange.tasker.system.Eventually.eventually;
import static org.dataexchange.tasker.system.Eventually.eventuallyGet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A headless browser with one tab, driven over its DevTools protocol. For one thread. */
final class Chromium implements AutoCloseable {

  private static final Duration SOON = TaskerSystem.SOON;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient http = HttpClient.newHttpClient();
  private final AtomicInteger numbers = new AtomicInteger();
  private final Map<Integer, CompletableFuture<JsonNode>> asked = new ConcurrentHashMap<>();
  private final Queue<String> complaints = new ConcurrentLinkedQueue<>();
  private final Queue<String> hosts = new ConcurrentLinkedQueue<>();
  private final Process process;
  private final WebSocket socket;

  /**
   * @param home a folder of its own
   */
  Chromium(Path home) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(
                "chromium",
                "--headless=new",
                "--no-sandbox", // it does not start as root otherwise
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--no-first-run",
                "--disable-background-networking",
                "--remote-debugging-port=0",
                "--user-data-dir=" + home,
                "about:blank")
            .redirectErrorStream(true)
            .redirectOutput(home.resolveSibling("chromium.log").toFile());
    // it leaves folders there
    builder.environment().put("TMPDIR", home.toString());
    process = builder.start();
    URI tab = eventuallyGet("the browser is up", SOON, () -> tab(home));
    socket = http.newWebSocketBuilder().buildAsync(tab, new Hears()).get(20, TimeUnit.SECONDS);
    for (String domain : List.of("Page", "Runtime", "Network", "Log")) {
      call(domain + ".enable", JSON.createObjectNode());
    }
  }

  private Optional<URI> tab(Path home) throws IOException, InterruptedException {
    Path port = home.resolve("DevToolsActivePort");
    if (!Files.exists(port) || Files.readAllLines(port).isEmpty()) {
      return Optional.empty();
    }
    URI list = URI.create("http://127.0.0.1:" + Files.readAllLines(port).getFirst() + "/json/list");
    HttpRequest request = HttpRequest.newBuilder(list).build();
    for (JsonNode target : JSON.readTree(http.send(request, BodyHandlers.ofString()).body())) {
      if (target.path("type").asText().equals("page")) {
        return Optional.of(URI.create(target.path("webSocketDebuggerUrl").asText()));
      }
    }
    return Optional.empty();
  }

  private final class Hears implements WebSocket.Listener {
    private final StringBuilder message = new StringBuilder();

    @Override
    public CompletionStage<?> onText(WebSocket socket, CharSequence part, boolean last) {
      message.append(part);
      if (last) {
        hear(message.toString());
        message.setLength(0);
      }
      socket.request(1);
      return null;
    }
  }

  private void hear(String text) {
    try {
      JsonNode message = JSON.readTree(text);
      if (message.has("id")) {
        asked.remove(message.path("id").asInt()).complete(message);
        return;
      }
      JsonNode about = message.path("params");
      switch (message.path("method").asText()) {
        case "Runtime.exceptionThrown" -> complaints.add(about.path("exceptionDetails").toString());
        case "Log.entryAdded" -> {
          if (about.path("entry").path("level").asText().equals("error")) {
            complaints.add(about.path("entry").path("text").asText());
          }
        }
        case "Network.requestWillBeSent" -> {
          String url = about.path("request").path("url").asText();
          // the browser's own pictures, as a calendar in a field for a day
          if (!url.startsWith("data:")) {
            hosts.add(URI.create(url).getAuthority().replaceFirst(".*@", ""));
          }
        }
        default -> {
          // of no interest here
        }
      }
    } catch (IOException e) {
      complaints.add(e.toString());
    }
  }

  /** Calls a method of the protocol and returns its result. */
  private JsonNode call(String method, ObjectNode parameters) throws Exception {
    int number = numbers.incrementAndGet();
    CompletableFuture<JsonNode> answer = new CompletableFuture<>();
    asked.put(number, answer);
    ObjectNode call = JSON.createObjectNode().put("id", number).put("method", method);
    call.set("params", parameters);
    socket.sendText(call.toString(), true).get(20, TimeUnit.SECONDS);
    JsonNode message = answer.get(60, TimeUnit.SECONDS);
    if (message.has("error")) {
      throw new AssertionError(method + ": " + message);
    }
    return message.path("result");
  }

  /** Logs in, for all requests from now on. */
  void login(String user, String password) throws Exception {
    String login = Base64.getEncoder().encodeToString((user + ':' + password).getBytes(UTF_8));
    ObjectNode parameters = JSON.createObjectNode();
    parameters.putObject("headers").put("Authorization", "Basic " + login);
    call("Network.setExtraHTTPHeaders", parameters);
  }

  /** Asks servers whose certificate nobody vouches for, too. */
  void trustAll() throws Exception {
    call("Security.setIgnoreCertificateErrors", JSON.createObjectNode().put("ignore", true));
  }

  void open(String url) throws Exception {
    call("Page.navigate", JSON.createObjectNode().put("url", "about:blank"));
    call("Page.navigate", JSON.createObjectNode().put("url", url));
  }

  /** The value of an expression; a promise is waited for. */
  JsonNode value(String expression) throws Exception {
    JsonNode result =
        call(
            "Runtime.evaluate",
            JSON.createObjectNode()
                .put("expression", expression)
                .put("awaitPromise", true)
                .put("returnByValue", true));
    if (result.has("exceptionDetails")) {
      throw new IllegalStateException(result.path("exceptionDetails").toString());
    }
    return result.path("result").path("value");
  }

  /** Waits until an expression is true. */
  void await(String expression) {
    eventually(expression, SOON, () -> value("Boolean(" + expression + ")").asBoolean());
  }

  void size(int width, int height) throws Exception {
    call(
        "Emulation.setDeviceMetricsOverride",
        JSON.createObjectNode()
            .put("width", width)
            .put("height", height)
            .put("deviceScaleFactor", 1)
            .put("mobile", false));
  }

  void dark(boolean dark) throws Exception {
    prefer("color-scheme", dark ? "dark" : "light");
  }

  /** What whoever looks would have set: {@code reduced-motion} to {@code reduce}. */
  void prefer(String feature, String value) throws Exception {
    ObjectNode parameters = JSON.createObjectNode();
    parameters
        .putArray("features")
        .addObject()
        .put("name", "prefers-" + feature)
        .put("value", value);
    call("Emulation.setEmulatedMedia", parameters);
  }

  /** Presses Tab, Enter or Escape. */
  void press(String key) throws Exception {
    int code =
        switch (key) {
          case "Tab" -> 9;
          case "Enter" -> 13;
          case "Escape" -> 27;
          default -> throw new IllegalArgumentException(key);
        };
    for (String type : List.of("keyDown", "keyUp")) {
      ObjectNode event =
          JSON.createObjectNode()
              .put("type", type)
              .put("key", key)
              .put("windowsVirtualKeyCode", code);
      call("Input.dispatchKeyEvent", key.equals("Enter") ? event.put("text", "\r") : event);
    }
  }

  /** Types into what has the focus. */
  void type(String text) throws Exception {
    call("Input.insertText", JSON.createObjectNode().put("text", text));
  }

  void screenshot(Path file) throws Exception {
    JsonNode picture = call("Page.captureScreenshot", JSON.createObjectNode().put("format", "png"));
    Files.write(file, Base64.getDecoder().decode(picture.path("data").asText()));
  }

  /** What the page threw, or the browser refused it. */
  List<String> complaints() {
    return List.copyOf(complaints);
  }

  /** Where its requests went. */
  List<String> hosts() {
    return hosts.stream().filter(host -> host != null).distinct().toList();
  }

  @Override
  public void close() {
    socket.abort();
    http.shutdownNow();
    List<ProcessHandle> all = process.descendants().toList();
    all.forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly().onExit().join();
    // what they still write would be in the way of whoever removes their folder
    eventually("the browser has ended", SOON, () -> all.stream().noneMatch(Chromium::runs));
  }

  /** One that has ended, and that nobody has waited for, has no program. */
  private static boolean runs(ProcessHandle one) {
    return one.isAlive() && one.info().command().isPresent();
  }
}
