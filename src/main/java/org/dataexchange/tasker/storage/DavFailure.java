package org.dataexchange.tasker.storage;

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
import org.dataexchange.tasker.task.Printable;

/** Says what went wrong with a WebDAV server, with the address and without credentials. */
final class DavFailure {

  /** Of those below 500, what may pass by itself. */
  private static final Set<Integer> PASSING = Set.of(408, 421, 423, 425, 429);

  /** Of the others, what does not. */
  private static final Set<Integer> LASTING = Set.of(501, 505, 506, 508, 510, 511);

  private DavFailure() {}

  /**
   * Sorts an answer that is no success.
   *
   * @throws DavTrouble.Settled for one that means something to who asked
   * @throws DavTrouble.Busy for one that may pass
   * @throws StorageFailed for one that needs the operator
   */
  static void check(DavClient.Ask ask, HttpResponse<InputStream> response) throws IOException {
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
      throw new DavTrouble.Busy(what(address, ask.method(), status), retryAfter(response));
    }
    fail(address, ask.method(), status);
  }

  private static String what(String address, String method, int status) {
    return "%s answers %s with %d".formatted(address, method, status);
  }

  /**
   * Says what a status means that is no success, be it of an answer or within a listing.
   *
   * @throws DavTrouble.Settled as {@link #check}
   * @throws DavTrouble.Busy as well
   * @throws StorageFailed as well
   */
  static void fail(String address, String method, int status) throws IOException {
    String what = what(address, method, status);
    boolean reads = method.equals("GET") || method.equals("PROPFIND");
    switch (status) {
      case 401, 403 ->
          throw new StorageFailed(
              "no permission to %s %s (%d)".formatted(reads ? "read" : "write", address, status),
              false,
              null);
      case 400 -> throw new DavTrouble.Misunderstood(what);
      case 404, 410 -> throw new DavTrouble.NotThere(what);
      case 405, 409 -> conflict(address, method, status);
      case 412, 416 -> throw new DavTrouble.Changed(what);
      case 413 ->
          throw new StorageFailed(address + " is larger than the server takes (413)", false, null);
      case 507 -> throw new StorageFailed("the server has no room for " + address + " (507)", null);
      default -> {
        if (PASSING.contains(status) || status >= 500 && !LASTING.contains(status)) {
          throw new DavTrouble.Busy(what, Duration.ZERO);
        }
        throw new StorageFailed(what, false, null);
      }
    }
  }

  /** A server that takes a method elsewhere says so of what it does not have. */
  private static void conflict(String address, String method, int status) throws IOException {
    if (method.equals("PROPFIND") || method.equals("GET") && status == 409) {
      throw new DavTrouble.NotThere(what(address, method, status));
    }
    if (status == 409) {
      throw new StorageFailed("the folder of %s is not there (409)".formatted(address), null);
    }
    throw new StorageFailed(what(address, method, status), false, null);
  }

  private static StorageFailed unknown(String address, HttpResponse<InputStream> response) {
    String wanted =
        response.headers().allValues("WWW-Authenticate").stream()
            .map(challenge -> challenge.strip().split("[ ,]", 2)[0])
            .distinct()
            .collect(Collectors.joining(", "));
    boolean basic = wanted.isEmpty() || wanted.toLowerCase(Locale.ROOT).contains("basic");
    return new StorageFailed(
        address
            + (basic
                ? " takes neither user nor password, or wants them (401)"
                : " wants a login by %s, and is offered Basic alone (401)"
                    .formatted(Printable.of(wanted))),
        false,
        null);
  }

  private static DavTrouble.Redirected redirected(
      String address, HttpResponse<InputStream> response) {
    String to = response.headers().firstValue("Location").orElse("");
    return new DavTrouble.Redirected(
        "%s sends to '%s'; no redirect is followed".formatted(address, Printable.of(bare(to))), to);
  }

  /** Without the user and the password that an address may hold. */
  private static String bare(String address) {
    return address.replaceAll("//[^/]*@", "//…@");
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

  /** There was no answer. */
  static IOException unanswered(URI address, Throwable cause) {
    String shown = shown(address);
    if (untrusted(cause)) {
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
  static boolean isUntrusted(IOException e) {
    return untrusted(e);
  }

  private static boolean untrusted(Throwable failure) {
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
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }

  /** For a person. */
  static String said(IOException e) {
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }

  static String shown(URI address) {
    return Printable.of(address.toString());
  }
}
