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
import java.util.Set;
import javax.net.ssl.SSLException;
import org.dataexchange.tasker.task.Failures.StorageFailed;
import org.dataexchange.tasker.task.Printable;

/** Says what went wrong with a WebDAV server, with the address and without credentials. */
final class DavFailure {

  /** What may pass by itself. */
  private static final Set<Integer> PASSING = Set.of(408, 423, 425, 429, 500, 502, 503, 504);

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
    String what = "%s answers %s with %d".formatted(address, ask.method(), status);
    if (status == 405 && ask.method().equals("MKCOL")) {
      throw new DavTrouble.ThereAlready(what);
    }
    switch (status) {
      case 301, 302, 303, 307, 308 -> throw redirected(address, ask.address(), response);
      case 401 ->
          throw new StorageFailed(
              address + " takes neither user nor password, or wants them (401)", false, null);
      case 403 ->
          throw new StorageFailed(
              "no permission to %s %s (403)".formatted(deed(ask.method()), address), false, null);
      case 400 -> throw new DavTrouble.Misunderstood(what);
      case 404, 410 -> throw new DavTrouble.NotThere(what);
      case 409 ->
          throw new StorageFailed("the folder of %s is not there (409)".formatted(address), null);
      case 412, 416 -> throw new DavTrouble.Changed(what);
      case 413 ->
          throw new StorageFailed(address + " is larger than the server takes (413)", false, null);
      case 507 -> throw new StorageFailed("the server has no room for " + address + " (507)", null);
      default -> {
        if (PASSING.contains(status)) {
          throw new DavTrouble.Busy(what, retryAfter(response));
        }
        throw new StorageFailed(what, false, null);
      }
    }
  }

  private static String deed(String method) {
    return method.equals("GET") || method.equals("PROPFIND") ? "read" : "write";
  }

  private static DavTrouble.Redirected redirected(
      String address, URI from, HttpResponse<InputStream> response) {
    String to = response.headers().firstValue("Location").orElse("");
    URI target = from;
    try {
      target = from.resolve(URI.create(to));
    } catch (IllegalArgumentException e) {
      // the same as none
    }
    return new DavTrouble.Redirected(
        "%s sends to '%s'; no redirect is followed".formatted(address, Printable.of(bare(to))),
        target);
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
