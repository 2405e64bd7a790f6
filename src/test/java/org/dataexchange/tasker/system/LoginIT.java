package org.dataexchange.tasker.system;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.dataexchange.tasker.system.Eventually.eventually;
import static org.dataexchange.tasker.system.Eventually.eventuallyGet;
import static org.dataexchange.tasker.system.TaskerSystem.SOON;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Passwords that are guessed, and tokens by {@code ops/jwt.xml} as it is. */
@Timeout(600)
@SystemTest
class LoginIT {

  @TempDir static Path home;
  private static TaskerSystem tasker;
  private static Provider provider;
  private static Provider stranger;

  @BeforeAll
  static void start() throws Exception {
    provider = Provider.create();
    stranger = Provider.create();
    tasker = Client.known(new TaskerSystem("login"), home);
    provider
        .trustedBy(tasker, home)
        .set("HTTP_HOST", "0.0.0.0")
        .set("METRICS_AUTHENTICATION", "false")
        .set("TASKER_CANCEL_USERS", "somebody")
        .set("TASKER_HTTP_INSECURE", "true")
        .startAlone();
  }

  @AfterAll
  static void stop() throws Exception {
    tasker.close();
  }

  @Test
  void whoeverGuessesWaitsAndNobodyElseDoes() throws Exception {
    AtomicInteger tried = new AtomicInteger();
    try (Client operator = Client.as("operator");
        Client liar = new Client(operator.http(), "operator", "wrong");
        Client nobody = Client.nobody()) {
      for (String path : new String[] {"/api/node", "/", "/openapi"}) {
        // by when it asks, some seconds may be over
        HttpResponse<String> refused =
            eventuallyGet(
                "the right one is refused at " + path,
                SOON,
                () -> {
                  tried.addAndGet(guessUntilNoneIsTried(liar));
                  return Optional.of(operator.get(path)).filter(a -> a.statusCode() == 429);
                });
        int seconds = retryAfter(refused);
        assertTrue(seconds >= 1 && seconds <= 6, () -> "Retry-After: " + seconds);
        assertEquals(
            "application/problem+json", refused.headers().firstValue("Content-Type").orElse(""));
      }
      String elsewhere = Client.addressOfThisMachine();
      assertEquals(200, operator.send(operator.request(elsewhere, "/api/node")).statusCode());
      assertEquals(200, nobody.get("/health/started").statusCode());
      assertEquals(401, nobody.get("/api/node").statusCode());
      eventually(
          "the right one is taken", SOON, () -> operator.get("/api/node").statusCode() == 200);
      long began = System.nanoTime();
      Map<Integer, Long> answers = atTheSameTime(liar, elsewhere);
      long seconds = Duration.ofNanos(System.nanoTime() - began).toSeconds();
      assertEquals(Set.of(401, 429), answers.keySet());
      // ten at once, and those that time gave back meanwhile
      assertTrue(answers.get(401) <= 12 + seconds / 6, answers::toString);
    }
    assertTrue(tasker.metric("tasker_logins_failed_total").orElseThrow() >= 10);
    assertTrue(tasker.metric("tasker_logins_refused_total").orElseThrow() >= 5);
    long told =
        tasker
            .log()
            .lines()
            .filter(line -> line.contains("Too many wrong passwords came from 127.0.0.1"))
            .count();
    // not before the tenth, and not for any that was not tried
    assertTrue(told >= 1 && told <= tried.get() - 9, tasker.log());
  }

  /** Returns how many were tried; none will be for some seconds. */
  private static int guessUntilNoneIsTried(Client liar) {
    AtomicInteger tried = new AtomicInteger();
    eventually(
        "guesses are refused",
        SOON,
        () -> {
          HttpResponse<String> wrong = liar.get("/api/node");
          if (wrong.statusCode() == 401) {
            tried.incrementAndGet();
            return false;
          }
          assertEquals(429, wrong.statusCode());
          return retryAfter(wrong) >= 4;
        });
    return tried.get();
  }

  private static int retryAfter(HttpResponse<String> refused) {
    return Integer.parseInt(refused.headers().firstValue("Retry-After").orElseThrow());
  }

  @Test
  void figuresThatAreOpenToOtherMachinesAreAnOperatorsToHear() throws Exception {
    try (Client nobody = Client.nobody()) {
      String elsewhere = Client.addressOfThisMachine();
      HttpResponse<String> figures = nobody.send(nobody.request(elsewhere, "/metrics"));
      assertEquals(200, figures.statusCode());
      assertTrue(figures.headers().firstValue("Set-Cookie").isEmpty());
      String token = provider.token("operator", Duration.ofHours(1));
      String warnings =
          Client.read(nobody.send(bearing(nobody, token))).path("warnings").toString();
      assertTrue(warnings.contains("METRICS_AUTHENTICATION=true"), warnings);
    }
    assertTrue(tasker.log().contains("/metrics asks nobody for a login"), tasker.log());
  }

  /** Sends forty guesses before it looks at the first answer; counts the answers by status. */
  private static Map<Integer, Long> atTheSameTime(Client liar, String host) {
    List<CompletableFuture<HttpResponse<String>>> guesses =
        Stream.generate(
                () ->
                    liar.http()
                        .sendAsync(
                            liar.request(host, "/api/node").build(), BodyHandlers.ofString()))
            .limit(40)
            .toList();
    return guesses.stream().collect(groupingBy(guess -> guess.join().statusCode(), counting()));
  }

  @Test
  void tokensOpenWhatTheirGroupsMay() throws Exception {
    assertEquals(200, get(provider.token("viewer", Duration.ofHours(1))));
    String reader = provider.token("reader", Duration.ofHours(1));
    assertEquals(403, send(reader, "{\"paused\": false}"));
    String operator = provider.token("operator", Duration.ofHours(1));
    assertEquals(200, send(operator, "{\"paused\": false}"));
    assertEquals(403, get(provider.token("visitors", Duration.ofHours(1))));
  }

  /** The broker's user of this server is not somebody, so no node would heed it. */
  @Test
  void whoeverMayNotCancelOnTheBrokerMayNotHereEither() throws Exception {
    String token = provider.token("operator", Duration.ofHours(1));
    try (Client operator = Client.nobody()) {
      HttpRequest.Builder cancel =
          operator.request("/api/tasks/t1").header("Authorization", "Bearer " + token).DELETE();
      HttpRequest.Builder revoke =
          operator
              .request("/api/revocations")
              .header("Authorization", "Bearer " + token)
              .header("Content-Type", "application/json")
              .POST(BodyPublishers.ofString("{\"sha256\": \"%s\"}".formatted("0".repeat(64))));
      for (HttpRequest.Builder order : List.of(cancel, revoke)) {
        HttpResponse<String> refused = operator.send(order);
        assertEquals(400, refused.statusCode(), refused::body);
        assertTrue(Client.read(refused).path("detail").asText().contains("tasker.cancel.users"));
      }
    }
  }

  @Test
  void tokensOfOthersOpenNothingAndMakeNobodyWait() throws Exception {
    Duration hour = Duration.ofHours(1);
    String[] bad = {
      stranger.token("operator", hour),
      provider.token("https://evil.example", Provider.AUDIENCE, "operator", hour),
      provider.token(Provider.ISSUER, "something else", "operator", hour),
      provider.token("operator", hour.negated()),
      Provider.unsigned(provider.token("operator", hour)),
      "no token"
    };
    for (int round = 0; round < 3; round++) {
      for (String token : bad) {
        assertEquals(401, get(token), token);
      }
    }
    assertEquals(200, get(provider.token("viewer", hour)));
  }

  private static int get(String token) throws Exception {
    try (Client client = Client.nobody()) {
      return client.send(bearing(client, token)).statusCode();
    }
  }

  private static int send(String token, String json) throws Exception {
    try (Client client = Client.nobody()) {
      HttpRequest.Builder request =
          bearing(client, token)
              .header("Content-Type", "application/json")
              .POST(BodyPublishers.ofString(json));
      return client.send(request).statusCode();
    }
  }

  private static HttpRequest.Builder bearing(Client client, String token) {
    return client.request("/api/node").header("Authorization", "Bearer " + token);
  }
}
