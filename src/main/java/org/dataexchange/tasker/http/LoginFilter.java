package org.dataexchange.tasker.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
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
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.dataexchange.tasker.http.login.LoginThrottle;
import org.dataexchange.tasker.http.login.RefusedLogins.Why;
import org.dataexchange.tasker.task.Ticker;
import org.eclipse.microprofile.metrics.Counter;
import org.eclipse.microprofile.metrics.Metadata;
import org.eclipse.microprofile.metrics.MetricRegistry;

/**
 * Lets in whoever has a role, and slows down whoever guesses. Who somebody is the server finds out,
 * by whatever it was set to; this only says when it is asked. A security constraint would not do:
 * the server looks at it before any filter.
 */
public class LoginFilter extends HttpFilter {

  private static final Logger LOG = System.getLogger(LoginFilter.class.getName());
  private static final Pattern BASIC = Pattern.compile("(?i)basic +(\\S+) *");

  @Inject private transient MetricRegistry metrics;
  @Inject private transient ApiContext api;

  private final transient LoginThrottle throttle = new LoginThrottle(Ticker.SYSTEM);
  private transient Counter failed;
  private transient Counter refused;

  @Override
  public void init() {
    failed = counter("tasker_logins_failed", "Logins with a wrong name, password or token");
    refused =
        counter("tasker_logins_refused", "Logins that were not tried, after too many wrong ones");
  }

  private Counter counter(String name, String description) {
    return metrics.counter(Metadata.builder().withName(name).withDescription(description).build());
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
    Optional<String> login = login(credentials);
    if (login.isEmpty() && credentials.regionMatches(true, 0, "basic", 0, 5)) {
      response.setHeader("WWW-Authenticate", "Basic realm=\"Tasker\", charset=\"UTF-8\"");
      Problem.send(
          response, Status.UNAUTHORIZED, "The login cannot be read. " + Problem.detail(401));
      return false;
    }
    InetAddress from = InetAddress.getByName(request.getRemoteAddr());
    // only while it is tried: a stream of events may last for days
    try (LoginThrottle.Attempt attempt = throttle.begin(from)) {
      if (!attempt.delay().isZero()) {
        refuse(response, attempt.delay());
        record(request, name(login), Why.GUESSES);
        return false;
      }
      if (logsIn(request, credentials, login) || request.authenticate(response)) {
        attempt.right();
      } else {
        wrong(attempt, from);
        record(request, name(login), Why.PASSWORD);
        explain(response, "The name or the password is not right. " + Problem.detail(401));
        return false;
      }
    }
    return hasRole(request, response);
  }

  /**
   * What Basic credentials say. Empty if they are none, or have what no login has (RFC 7617): the
   * server would write it into its log, where it makes lines of its own.
   */
  private static Optional<String> login(String credentials) {
    Matcher basic = BASIC.matcher(credentials);
    if (!basic.matches()) {
      return Optional.empty();
    }
    try {
      byte[] bytes = Base64.getDecoder().decode(basic.group(1));
      String login = new String(bytes, UTF_8);
      boolean utf8 = Arrays.equals(login.getBytes(UTF_8), bytes);
      // python's requests and Java write Latin-1, which is no UTF-8 where it is more than ASCII
      return Optional.of(utf8 ? login : new String(bytes, ISO_8859_1))
          .filter(text -> text.chars().noneMatch(Character::isISOControl));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** The server itself knows one spelling of what RFC 9110 lets everybody write as he likes. */
  private static boolean logsIn(
      HttpServletRequest request, String credentials, Optional<String> login) {
    int colon = login.map(text -> text.indexOf(':')).orElse(-1);
    if (colon < 0 || isTheServers(credentials, login.get())) {
      return false;
    }
    try {
      request.login(login.get().substring(0, colon), login.get().substring(colon + 1));
      return true;
    } catch (ServletException e) {
      return false;
    }
  }

  private static boolean isTheServers(String credentials, String login) {
    String utf8 = Base64.getEncoder().encodeToString(login.getBytes(UTF_8));
    return credentials.equals("Basic " + utf8);
  }

  /** A token cannot be guessed, so nobody waits because of one that is out of date. */
  private boolean isLetIn(HttpServletRequest request, HttpServletResponse response, boolean token)
      throws IOException, ServletException {
    if (!request.authenticate(response)) {
      if (token) {
        failed.inc();
        record(request, "", Why.TOKEN);
      }
      explain(
          response, (token ? "The token is not one that counts here. " : "") + Problem.detail(401));
      return false;
    }
    return hasRole(request, response);
  }

  /** The server has asked for a login, without a word; or leads to where there is one. */
  private static void explain(HttpServletResponse response, String detail) throws IOException {
    if (response.getStatus() == Status.UNAUTHORIZED.getStatusCode() && !response.isCommitted()) {
      Problem.send(response, Status.UNAUTHORIZED, detail);
    }
  }

  private void record(HttpServletRequest request, String user, Why why) {
    api.logins().add(request.getRemoteAddr(), user, why);
  }

  private static String name(Optional<String> login) {
    return login.map(text -> text.replaceFirst("(?s):.*", "")).orElse("");
  }

  private boolean hasRole(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    boolean may = Role.isAny(request);
    if (!may) {
      record(request, String.valueOf(request.getRemoteUser()), Why.ROLE);
      Problem.send(response, Status.FORBIDDEN, Problem.detail(403));
    }
    return may;
  }

  private void wrong(LoginThrottle.Attempt attempt, InetAddress from) {
    failed.inc();
    if (attempt.wrong()) {
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
