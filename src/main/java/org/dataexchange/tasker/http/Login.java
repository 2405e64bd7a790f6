package org.dataexchange.tasker.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import jakarta.inject.Inject;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.core.Response.Status;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.dataexchange.tasker.task.Ticker;
import org.eclipse.microprofile.metrics.Counter;
import org.eclipse.microprofile.metrics.Metadata;
import org.eclipse.microprofile.metrics.MetricRegistry;

/**
 * Lets in whoever has a role, and slows down whoever guesses. Who somebody is the server finds out,
 * by whatever it was set to; this only says when it is asked. A security constraint would not do:
 * the server looks at it before any filter.
 */
public class Login extends HttpFilter {

  private static final Logger LOG = System.getLogger(Login.class.getName());
  private static final Pattern BASIC = Pattern.compile("(?i)basic +(\\S+) *");
  private static final long serialVersionUID = 1;

  @Inject private transient MetricRegistry figures;

  private final transient Guesses guesses = new Guesses(Ticker.SYSTEM);
  private transient Counter failed;
  private transient Counter refused;

  @Override
  public void init() {
    failed = counter("tasker_logins_failed", "Logins with a wrong name, password or token");
    refused =
        counter("tasker_logins_refused", "Logins that were not tried, after too many wrong ones");
  }

  private Counter counter(String name, String description) {
    return figures.counter(Metadata.builder().withName(name).withDescription(description).build());
  }

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    if (mayEnter(request, response)) {
      chain.doFilter(request, response);
    }
  }

  /** Answers itself whoever may not. */
  private boolean mayEnter(HttpServletRequest request, HttpServletResponse response)
      throws IOException, ServletException {
    String credentials = request.getHeader("Authorization");
    if (credentials == null || credentials.regionMatches(true, 0, "Bearer ", 0, 7)) {
      return isLetIn(request, response, credentials != null);
    }
    InetAddress from = InetAddress.getByName(request.getRemoteAddr());
    // only while it is tried: a stream of events may last for days
    try (Guesses.Guess guess = guesses.begin(from)) {
      if (!guess.delay().isZero()) {
        refuse(response, guess.delay());
        return false;
      }
      if (logsIn(request, credentials) || request.authenticate(response)) {
        guess.right();
      } else {
        wrong(guess, from);
        return false;
      }
    }
    return hasRole(request, response);
  }

  /** The server itself knows one spelling of what RFC 9110 lets everybody write as he likes. */
  private static boolean logsIn(HttpServletRequest request, String credentials) {
    Matcher basic = BASIC.matcher(credentials);
    if (!basic.matches() || credentials.startsWith("Basic " + basic.group(1))) {
      return false;
    }
    try {
      String login = new String(Base64.getDecoder().decode(basic.group(1)), UTF_8);
      int colon = login.indexOf(':');
      if (colon < 0) {
        return false;
      }
      request.login(login.substring(0, colon), login.substring(colon + 1));
      return true;
    } catch (ServletException | IllegalArgumentException e) {
      return false;
    }
  }

  /** A token cannot be guessed, so nobody waits because of one that is out of date. */
  private boolean isLetIn(HttpServletRequest request, HttpServletResponse response, boolean token)
      throws IOException, ServletException {
    if (!request.authenticate(response)) {
      if (token) {
        failed.inc();
      }
      return false;
    }
    return hasRole(request, response);
  }

  private static boolean hasRole(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    boolean may = Role.atLeast(Role.VIEWER, request);
    if (!may) {
      Problem.send(response, Status.FORBIDDEN, Problem.detail(403));
    }
    return may;
  }

  private void wrong(Guesses.Guess guess, InetAddress from) {
    failed.inc();
    if (guess.wrong()) {
      LOG.log(
          Level.WARNING,
          "Too many wrong passwords came from {0}; no more are tried from there for a while",
          from.getHostAddress());
    }
  }

  private void refuse(HttpServletResponse response, Duration delay) throws IOException {
    refused.inc();
    long seconds = delay.plusMillis(999).toSeconds();
    response.setHeader("Retry-After", Long.toString(seconds));
    Problem.send(
        response,
        Status.TOO_MANY_REQUESTS,
        "Too many wrong passwords came from your address; try again in %d s.".formatted(seconds));
  }
}
