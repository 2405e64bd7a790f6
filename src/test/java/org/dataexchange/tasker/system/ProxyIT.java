package org.dataexchange.tasker.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.microshed.testing.ManuallyStartedConfiguration;

/**
 * The page and the API below a path of proxies where HTTPS ends, with their configurations under
 * {@code ops}.
 */
@Timeout(600)
@SystemTest
class ProxyIT {

  private static final Map<Proxy.Kind, Proxy> PROXIES = new EnumMap<>(Proxy.Kind.class);

  @TempDir static Path home;
  private static TaskerSystem tasker;
  private static Path live;

  @BeforeAll
  static void start() throws Exception {
    for (Proxy.Kind kind : Proxy.Kind.values()) {
      Path folder = Files.createDirectory(home.resolve(kind.name()));
      PROXIES.put(kind, new Proxy(kind, folder, ManuallyStartedConfiguration.getHttpPort()));
    }
    tasker = Client.known(new TaskerSystem("proxy"), home);
    tasker.set(
        "TASKER_HTTP_ORIGIN",
        PROXIES.get(Proxy.Kind.NGINX).origin() + ", " + PROXIES.get(Proxy.Kind.APACHE).url("/"));
    tasker.shares().algorithm("counting", Programs.COUNTING);
    tasker
        .shares()
        .algorithm("hello", "print('hello')\nopen('/tmp/out/left.txt', 'w').write('hello')");
    tasker.start();
    tasker.run("done", "hello");
    tasker.send(tasker.shares().request("live", "counting"));
    live = tasker.awaitStdout("live", "1");
  }

  @AfterAll
  static void stop() throws Exception {
    PROXIES.values().forEach(Proxy::close);
    Programs.letGo(live);
    tasker.answer("live");
    tasker.close();
  }

  private static HttpRequest.Builder request(Proxy proxy, String path) {
    String login = Client.as("operator").login();
    return HttpRequest.newBuilder(URI.create(proxy.url(path)))
        .timeout(Duration.ofSeconds(20))
        .header("Accept-Encoding", "gzip")
        .header("Authorization", login);
  }

  private static HttpResponse<String> send(Proxy proxy, HttpRequest.Builder request)
      throws Exception {
    try (HttpClient client = proxy.client()) {
      return client.send(request.build(), BodyHandlers.ofString());
    }
  }

  @ParameterizedTest
  @EnumSource
  void thePageWorks(Proxy.Kind kind, @TempDir Path profile) throws Exception {
    Proxy proxy = PROXIES.get(kind);
    try (Chromium browser = new Chromium(Files.createDirectory(profile.resolve("chromium")))) {
      browser.trustAll();
      browser.login("operator", "the operator's");
      browser.open(proxy.url(""));
      browser.await("document.getElementById('well').textContent === 'All is well.'");
      click(browser, "document", "Pause");
      click(browser, "document.querySelector('dialog[open]')", "Pause");
      click(browser, "document", "Take tasks again");
      browser.await("document.getElementById('well').textContent === 'All is well.'");
      browser.open(proxy.url("/#/task/" + live.getFileName()));
      browser.await("document.querySelector('.log pre')?.textContent.match(/\\d+/)");
      browser.value("void (window.before = document.querySelector('.log pre').textContent)");
      browser.await("document.querySelector('.log pre').textContent !== window.before");
      browser.open(proxy.url("/#/task/done"));
      for (String link : List.of("left.txt", "Its receipt")) {
        String one =
            "[...document.querySelectorAll('a')].find(one => one.textContent === '%s')"
                .formatted(link);
        browser.await(one);
        String href = browser.value(one + ".href").asText();
        assertTrue(href.startsWith(proxy.url("/api/")), href);
      }
      assertEquals(List.of(), browser.complaints());
      assertEquals(List.of(proxy.origin().substring("https://".length())), browser.hosts());
    }
  }

  private static void click(Chromium browser, String within, String text) throws Exception {
    String button =
        "[...(%s?.querySelectorAll('button') ?? [])].find(one => one.textContent === '%s')"
            .formatted(within, text);
    browser.await(button);
    browser.value(button + ".click()");
  }

  @ParameterizedTest
  @EnumSource
  void eventsAreNotHeldBack(Proxy.Kind kind) throws Exception {
    Proxy proxy = PROXIES.get(kind);
    try (HttpClient client = proxy.client()) {
      CompletableFuture<HttpResponse<Stream<String>>> events =
          client.sendAsync(
              request(proxy, "/api/tasks/live/events").build(), BodyHandlers.ofLines());
      try {
        HttpResponse<Stream<String>> response = events.get(60, TimeUnit.SECONDS);
        assertEquals("", response.headers().firstValue("Content-Encoding").orElse(""));
        long heard =
            CompletableFuture.supplyAsync(() -> stdouts(response).limit(3).count())
                .get(60, TimeUnit.SECONDS);
        assertEquals(3, heard);
      } finally {
        client.shutdownNow(); // or closing would wait for the end
      }
    }
  }

  /** The run goes on until all tests are done, so what comes has come at once. */
  private static Stream<String> stdouts(HttpResponse<Stream<String>> response) {
    return response.body().filter(line -> line.equals("event: stdout"));
  }

  @ParameterizedTest
  @EnumSource
  void partsOfALogAreParts(Proxy.Kind kind) throws Exception {
    Proxy proxy = PROXIES.get(kind);
    HttpResponse<String> part =
        send(proxy, request(proxy, "/api/tasks/done/log").header("Range", "bytes=-3"));
    assertEquals(206, part.statusCode());
    assertEquals("lo\n", part.body());
    assertEquals("bytes 3-5/6", part.headers().firstValue("Content-Range").orElse(""));
    HttpResponse<String> beyond =
        send(proxy, request(proxy, "/api/tasks/done/log").header("Range", "bytes=6-"));
    assertEquals(416, beyond.statusCode());
    assertEquals("bytes */6", beyond.headers().firstValue("Content-Range").orElse(""));
  }

  @ParameterizedTest
  @EnumSource
  void whatIsKnownIsNotSentAgain(Proxy.Kind kind) throws Exception {
    Proxy proxy = PROXIES.get(kind);
    String tag =
        send(proxy, request(proxy, "/api/tasks/done")).headers().firstValue("ETag").orElseThrow();
    HttpResponse<String> again =
        send(proxy, request(proxy, "/api/tasks/done").header("If-None-Match", tag));
    assertEquals(304, again.statusCode(), tag);
  }

  /** As browsers say where a page is from: old ones, or over plain HTTP, by Origin alone. */
  @ParameterizedTest
  @EnumSource
  void anotherSitesPageIsRefusedAllTheSame(Proxy.Kind kind) throws Exception {
    Proxy proxy = PROXIES.get(kind);
    String ours = proxy.origin();
    assertEquals(200, pause(proxy, "Origin", ours));
    assertEquals(200, pause(proxy, "Origin", ours, "Sec-Fetch-Site", "same-origin"));
    assertEquals(403, pause(proxy, "Origin", "https://evil.example"));
    assertEquals(403, pause(proxy, "Origin", "null"));
    assertEquals(403, pause(proxy, "Origin", ours + "0"));
    assertEquals(403, pause(proxy, "Origin", ours, "Sec-Fetch-Site", "cross-site"));
    assertEquals(
        403, pause(proxy, "Origin", "https://evil.example", "X-Forwarded-Host", "evil.example"));
  }

  /** With a byte order mark before it, as some write. */
  private static int pause(Proxy proxy, String... headers) throws Exception {
    HttpRequest.Builder request =
        request(proxy, "/api/node")
            .headers(headers)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString("\uFEFF{\"paused\": false}"));
    return send(proxy, request).statusCode();
  }
}
