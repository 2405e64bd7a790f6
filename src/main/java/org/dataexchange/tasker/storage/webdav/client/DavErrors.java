package org.dataexchange.tasker.storage.webdav.client;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.channels.UnresolvedAddressException;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import javax.net.ssl.SSLException;
import org.dataexchange.tasker.task.Failures.StorageFailed;
import org.dataexchange.tasker.text.Printable;

/** Translates answers and failures of a server into errors, with the address, not the login. */
public final class DavErrors {

  /** Of those below 500, what may pass by itself. */
  private static final Set<Integer> PASSING = Set.of(408, 421, 423, 425, 429);

  /** What only a front end says, whose server is away, or one that has no time. */
  private static final Set<Integer> AWAY = Set.of(502, 503, 504);

  /** Of the others, what does not. */
  private static final Set<Integer> LASTING = Set.of(501, 505, 506, 508, 510, 511);

  private DavErrors() {}

  /**
   * Sorts an answer that is no success.
   *
   * @throws DavFailures.Definite for one that means something to who asked
   * @throws DavFailures.Unavailable for one that may pass
   * @throws StorageFailed for one that needs the operator
   */
  static void check(DavClient.Request ask, HttpResponse<InputStream> response) throws IOException {
    int status = response.statusCode();
    if (status >= 200 && status < 300) {
      return;
    }
    String address = shown(ask.address());
    if (status >= 301 && status <= 308) {
      throw redirected(address, response);
    }
    if (status == 401) {
      throw unknown(address, response);
    }
    boolean gone = status == 404 || status == 410;
    if (!gone && response.headers().firstValue("Retry-After").isPresent()) {
      throw new DavFailures.Unavailable(
          what(address, ask.method(), status), false, retryAfter(response));
    }
    fail(address, ask.method(), status);
  }

  private static String what(String address, String method, int status) {
    return "%s answers %s with %d".formatted(address, method, status);
  }

  /**
   * Says what a status means that is no success, be it of an answer or within a listing; throws as
   * {@link #check} does.
   */
  static void fail(String address, String method, int status) throws IOException {
    String what = what(address, method, status);
    boolean reads = method.equals("GET") || method.equals("PROPFIND");
    switch (status) {
      case 401, 403 ->
          throw refused(
              "no permission to %s %s (%d)".formatted(reads ? "read" : "write", address, status));
      case 400 -> throw new DavFailures.BadRequest(what);
      case 404, 410 -> throw new DavFailures.NotFound(what);
      case 405, 409 -> conflict(address, method, status);
      case 412, 416 -> throw new DavFailures.Changed(what);
      case 413 -> throw StorageFailed.lasting(address + " is larger than the server takes (413)");
      case 507 -> throw new StorageFailed("the server has no room for " + address + " (507)");
      default -> {
        if (PASSING.contains(status) || status >= 500 && !LASTING.contains(status)) {
          throw new DavFailures.Unavailable(
              what, status >= 500 && !AWAY.contains(status), Duration.ZERO);
        }
        throw refused(what);
      }
    }
  }

  private static StorageFailed refused(String what) {
    return new StorageFailed(what, false, new DavFailures.Refused(what));
  }

  /** A server that takes a method elsewhere says so of what it does not have. */
  private static void conflict(String address, String method, int status) throws IOException {
    if (method.equals("PROPFIND") || method.equals("GET") && status == 409) {
      throw new DavFailures.NotFound(what(address, method, status));
    }
    if (status == 409) {
      throw new StorageFailed("the folder of %s is not there (409)".formatted(address));
    }
    throw refused(what(address, method, status));
  }

  private static StorageFailed unknown(String address, HttpResponse<InputStream> response) {
    String wanted =
        response.headers().allValues("WWW-Authenticate").stream()
            .map(challenge -> challenge.strip().split("[ ,]", 2)[0])
            .distinct()
            .collect(Collectors.joining(", "));
    boolean basic = wanted.isEmpty() || wanted.toLowerCase(Locale.ROOT).contains("basic");
    return StorageFailed.lasting(
        address
            + (basic
                ? " takes neither user nor password, or wants them (401)"
                : " wants a login by %s, and is offered Basic alone (401)"
                    .formatted(Printable.of(wanted))));
  }

  private static DavFailures.Redirected redirected(
      String address, HttpResponse<InputStream> response) {
    String to = response.headers().firstValue("Location").orElse("");
    return new DavFailures.Redirected(
        "%s sends to '%s'; no redirect is followed".formatted(address, Printable.of(bare(to))), to);
  }

  /** Without the user and the password that an address may hold, or what it is signed with. */
  private static String bare(String address) {
    return address.replaceAll("//[^/]*@", "//…@").replaceAll("[?#;].*", "…");
  }

  private static Duration retryAfter(HttpResponse<InputStream> response) {
    String asked = response.headers().firstValue("Retry-After").orElse("");
    if (asked.matches("[0-9]{1,6}")) {
      return Duration.ofSeconds(Long.parseLong(asked));
    }
    // a date counts from the answer's own, so that it does not matter what time it is here
    String now = response.headers().firstValue("Date").orElse("");
    try {
      Duration left = Duration.between(date(now), date(asked));
      return left.isNegative() ? Duration.ZERO : left;
    } catch (DateTimeParseException e) {
      return Duration.ZERO;
    }
  }

  private static Instant date(String text) {
    return Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(text));
  }

  /** Did the server say so of what was asked for, and not only that it cannot be asked now? */
  public static boolean wasAnswered(Exception e) {
    return !(e instanceof StorageFailed failed)
        || !failed.worthTryingAgain() && !isUntrusted(failed.getCause())
        || failed.getCause() instanceof DavFailures.Unavailable busy && busy.isTelling();
  }

  /** Did the server refuse what it may take under another name? */
  public static boolean mayBeOfTheName(Exception e) {
    Throwable answer = e instanceof StorageFailed ? e.getCause() : e;
    return answer instanceof DavFailures.BadRequest
        || answer instanceof DavFailures.Refused
        || answer instanceof DavFailures.Unavailable busy && busy.isTelling();
  }

  /** There was no answer. */
  static IOException unanswered(URI address, Throwable cause) {
    String shown = shown(address);
    if (isUntrusted(cause)) {
      return new IOException(
          "the certificate of %s is not trusted (%s); tasker.storage.ca names more authorities"
              .formatted(shown, Printable.of(innermost(cause))),
          cause);
    }
    if (cause instanceof ConnectException) {
      return new IOException(shown + " cannot be reached" + because(cause), cause);
    }
    return new IOException(
        "%s did not answer: %s".formatted(shown, Printable.of(innermost(cause))), cause);
  }

  private static String because(Throwable cause) {
    for (Throwable e = cause; e != null; e = e.getCause()) {
      if (e instanceof UnresolvedAddressException) {
        return ": its name is not known";
      }
    }
    return cause.getMessage() == null ? "" : ": " + Printable.of(cause.getMessage());
  }

  /** Is it the certificate? Then waiting does not help. */
  static boolean isUntrusted(Throwable failure) {
    boolean tls = false;
    for (Throwable e = failure; e != null; e = e.getCause()) {
      tls |= e instanceof SSLException;
      if (tls && e instanceof CertificateException) {
        return true;
      }
    }
    return false;
  }

  private static String innermost(Throwable failure) {
    Throwable e = failure;
    while (e.getCause() != null) {
      e = e.getCause();
    }
    return said(e);
  }

  /** For a person. */
  public static String said(Throwable e) {
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }

  public static String shown(URI address) {
    return Printable.of(address.toString());
  }
}
