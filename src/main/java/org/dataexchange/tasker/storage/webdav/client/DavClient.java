package org.dataexchange.tasker.storage.webdav.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.dataexchange.tasker.disk.FileWork;
import org.dataexchange.tasker.storage.files.Deadline;
import org.dataexchange.tasker.task.Backoff;
import org.dataexchange.tasker.task.Failures.StorageFailed;
import org.dataexchange.tasker.task.StorageRoot;
import org.dataexchange.tasker.task.Ticker;

/**
 * Asks a WebDAV server, with the credentials on every request and each wait bounded. Follows no
 * redirect, so that they go nowhere else. For any number of threads.
 */
public final class DavClient implements AutoCloseable {

  private static final Logger LOG = System.getLogger(DavClient.class.getName());

  /** Firewalls before storages turn away who says nothing, or no more than the library's name. */
  private static final String AGENT = "Tasker";

  /** The JDK sends a body that nobody asks for after 5 s, from its version 24 on. */
  private static final Duration UNHEARD = Duration.ofSeconds(4);

  /**
   * @param connect until there is a connection
   * @param idle until a response begins, and between its bytes
   * @param tries of one request
   * @param pause after the first of them
   * @param longest pause, also where the server asks for a longer one
   */
  public record RetryPolicy(
      Duration connect, Duration idle, int tries, Duration pause, Duration longest) {
    public static final RetryPolicy USUAL =
        new RetryPolicy(
            Duration.ofSeconds(10),
            Duration.ofSeconds(60),
            4,
            Duration.ofMillis(500),
            Duration.ofSeconds(30));

    /** For somebody who asks again himself. */
    public RetryPolicy withoutRetry() {
      return new RetryPolicy(connect, idle, 1, pause, longest);
    }
  }

  /** A request, to an address that {@link DavRoot} made. */
  public record Request(String method, URI address, Map<String, String> headers, String body) {}

  private final HttpClient http;
  private final Optional<String> authorization;
  private final RetryPolicy policy;

  /** Is a large body announced? Not to a server that was found not to know of it. */
  private volatile boolean announces = true;

  private volatile Duration served = Ticker.NEVER;

  /** Throws if the operator's authorities cannot be read. */
  public DavClient(StorageRoot root, Executor io, RetryPolicy policy) {
    this.policy = policy;
    this.authorization = root.login().map(DavClient::basic);
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(policy.connect())
            .executor(io);
    root.ca().map(Authorities::withOwn).ifPresent(builder::sslContext);
    this.http = builder.build();
  }

  private static String basic(StorageRoot.Login login) {
    String both = login.username() + ':' + login.password();
    return "Basic " + Base64.getEncoder().encodeToString(both.getBytes(UTF_8));
  }

  /**
   * Calls again, after growing pauses, what failed in a way that may pass.
   *
   * @throws DavFailures.Definite what was answered
   * @throws StorageFailed if it failed for good, or as often as is tried
   */
  public <T> T retry(Deadline deadline, FileWork<T> call) throws IOException {
    Backoff backoff = new Backoff(policy.pause(), policy.longest());
    for (int left = policy.tries() - 1; ; left--) {
      try {
        deadline.check();
        return call.call();
      } catch (DavFailures.Definite e) {
        throw e;
      } catch (IOException e) {
        Duration pause = pause(e, backoff.next());
        boolean noTime = deadline.atMost(pause).compareTo(pause) < 0;
        boolean untrusted = DavErrors.isUntrusted(e);
        if (left <= 0 || noTime || Thread.currentThread().isInterrupted() || untrusted) {
          throw new StorageFailed(DavErrors.said(e), !untrusted, e);
        }
        LOG.log(Level.DEBUG, "{0}; trying again in {1}", DavErrors.said(e), pause);
        pause(backoff, pause);
      }
    }
  }

  private Duration pause(IOException failure, Duration next) {
    Duration wanted =
        failure instanceof DavFailures.Unavailable busy ? busy.retryAfter() : Duration.ZERO;
    Duration bounded = wanted.compareTo(policy.longest()) < 0 ? wanted : policy.longest();
    return bounded.compareTo(next) < 0 ? next : bounded;
  }

  private static void pause(Backoff backoff, Duration least) throws IOException {
    try {
      backoff.pause(least);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StorageFailed("the transfer was interrupted", e);
    }
  }

  /**
   * Sends a request once. The caller closes the body.
   *
   * @throws IOException if there is no answer in time, or one that is no success
   * @throws StorageFailed if the answer says that asking again is of no use
   */
  public HttpResponse<InputStream> send(Request ask, Deadline deadline) throws IOException {
    return send(ask, Upload.of(ask.body().getBytes(UTF_8)), deadline);
  }

  /**
   * Sends a request with a body that may be large: waited for as long as the server takes of it.
   *
   * @param body in the place of the request's own
   */
  public HttpResponse<InputStream> send(Request ask, Upload body, Deadline deadline)
      throws IOException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(ask.address())
            .method(ask.method(), body.publisher())
            .expectContinue(announced(body))
            .header("User-Agent", AGENT)
            .header("Accept", "*/*")
            .header("Accept-Encoding", "identity");
    authorization.ifPresent(value -> request.header("Authorization", value));
    ask.headers().forEach(request::header);
    HttpResponse<InputStream> response = await(request.build(), body, deadline);
    try {
      if (response.statusCode() == 417 && announced(body)) {
        throw unannounced(ask.address());
      }
      if (body.waited().compareTo(UNHEARD) > 0) {
        announces = false;
      }
      DavErrors.check(ask, response);
      // a page for people is no listing, whatever its status says
      if (!ask.method().equals("PROPFIND") || response.statusCode() == 207) {
        served = deadline.ticker().now();
      }
      return response;
    } catch (IOException | RuntimeException e) {
      response.body().close();
      throw e;
    }
  }

  /** When the server did last what it was asked for; {@link Ticker#NEVER} before that. */
  public Duration lastServed() {
    return served;
  }

  private boolean announced(Upload body) {
    return announces && body.isLarge();
  }

  private IOException unannounced(URI address) {
    announces = false;
    return new IOException(DavErrors.shown(address) + " takes no announcement of what is large");
  }

  private HttpResponse<InputStream> await(HttpRequest request, Upload body, Deadline deadline)
      throws IOException {
    CompletableFuture<HttpResponse<InputStream>> response =
        http.sendAsync(request, about -> new ArrivingBody(policy.idle(), deadline));
    try {
      return await(response, body, deadline);
    } catch (ExecutionException e) {
      throw DavErrors.unanswered(request.uri(), e.getCause());
    } catch (TimeoutException e) {
      abandon(response);
      deadline.check();
      throw request.expectContinue() && body.sent() == 0
          ? unannounced(request.uri())
          : new IOException(DavErrors.shown(request.uri()) + " does not answer", e);
    } catch (InterruptedException e) {
      abandon(response);
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("the transfer was interrupted");
    }
  }

  private HttpResponse<InputStream> await(
      CompletableFuture<HttpResponse<InputStream>> response, Upload body, Deadline deadline)
      throws ExecutionException, TimeoutException, InterruptedException {
    Duration silence = policy.connect().plus(policy.idle());
    while (true) {
      long before = body.sent();
      try {
        return response.get(deadline.atMost(silence).toNanos(), TimeUnit.NANOSECONDS);
      } catch (TimeoutException e) {
        if (body.sent() == before || deadline.isOver()) {
          throw e;
        }
      }
    }
  }

  /** One that answers just now must not be left open. */
  private static void abandon(CompletableFuture<HttpResponse<InputStream>> response) {
    if (!response.cancel(true) && !response.isCompletedExceptionally()) {
      try {
        response.join().body().close();
      } catch (IOException e) {
        // it is given up
      }
    }
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
