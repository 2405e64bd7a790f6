package org.dataexchange.tasker.evidence;

import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Judges sockets. Every address of another family than unix that a program connects or binds to
 * counts, whatever came of it. A socket that never got an address counts by its family, since
 * packets can be sent from it unseen.
 *
 * <p>What honest programs do by themselves does not count: asking the kernel for its own interfaces
 * ({@code NETLINK_ROUTE}, from the C library's name lookup); binding to loopback, from where
 * nothing leaves (urllib3 tries IPv6 so when it is imported); finding that there is no IPv6; unix
 * sockets in scratch, for which a relative path that could be bound is proof, as sockets can be
 * made nowhere else; looking for the few services that the C library and libuuid ask first, and not
 * finding them. A unix socket among the data counts: whoever serves it is outside.
 */
final class Network implements Serializable {

  private static final long serialVersionUID = 1;

  private static final int MOST_PENDING = 1000;

  private static final Set<String> PROBED =
      Set.of(
          "/dev/log",
          "/run/nscd/socket",
          "/run/uuidd/request",
          "/var/run/nscd/socket",
          "/var/run/setrans/.setrans-unix");

  private final Findings findings;

  /** The families of the sockets without an address, by the socket's number. */
  private final Map<String, String> pending = new LinkedHashMap<>();

  /** The relative paths of the program's own unix sockets. */
  private final Set<String> bound = new LinkedHashSet<>();

  /** Families of sockets that failed, or were too many to remember. */
  private final Set<String> attempted = new LinkedHashSet<>();

  Network(Findings findings) {
    this.findings = findings;
  }

  void socket(Call call) {
    String family = firstWord(call.argument(0));
    if (family.equals("AF_UNIX")) {
      return;
    }
    if (family.equals("AF_NETLINK")) {
      netlink(firstWord(call.argument(2)));
      return;
    }
    Optional<String> number =
        call.result() instanceof Result.Succeeded made ? made.value().path() : Optional.empty();
    if (number.isPresent() && pending.size() < MOST_PENDING) {
      pending.put(number.get(), family);
    } else if (!isMissingIpv6(family, call.result())) {
      attempted.add(family);
    }
  }

  /** A connect or a bind. */
  void address(Call call) {
    SocketAddress.parse(call.argument(1))
        .ifPresent(
            address -> {
              switch (address.family()) {
                case "AF_UNSPEC", "AF_NETLINK" -> {
                  // takes an address away; told by its socket
                }
                case "AF_UNIX" -> unix(call, address);
                default -> reached(call, address);
              }
            });
  }

  /** Counts the sockets that never got an address. */
  void end() {
    attempted.addAll(pending.values());
    attempted.forEach(findings.networkAttempts::add);
  }

  private void netlink(String protocol) {
    if (!protocol.equals("NETLINK_ROUTE")) {
      findings.networkAttempts.add("AF_NETLINK " + protocol);
    }
  }

  private void reached(Call call, SocketAddress address) {
    Descriptor.parse(call.argument(0)).flatMap(Descriptor::path).ifPresent(pending::remove);
    if (!(call.name().equals("bind") && address.isLoopback())) {
      findings.networkAttempts.add(address.readable());
    }
  }

  private void unix(Call call, SocketAddress address) {
    Optional<String> path = address.unixPath();
    path.filter(name -> isBound(call, name)).ifPresent(bound::add);
    boolean honest =
        path.filter(
                name ->
                    isScratch(name)
                        || bound.contains(name)
                        || PROBED.contains(name) && isVain(call.result()))
            .isPresent();
    if (path.isPresent() && !honest) {
      findings.networkAttempts.add(address.readable());
    }
  }

  private boolean isBound(Call call, String path) {
    return call.name().equals("bind")
        && call.result() instanceof Result.Succeeded
        && !path.startsWith("/")
        && !path.startsWith("@")
        && bound.size() < MOST_PENDING;
  }

  private static boolean isScratch(String path) {
    return path.startsWith("/")
        && Argument.of(Optional.empty(), path)
            .filter(named -> Place.of(named.path()) == Place.SCRATCH)
            .isPresent();
  }

  /** Was nobody found, or did the process end before it knew? */
  private static boolean isVain(Result result) {
    return result instanceof Result.Unknown
        || result instanceof Result.Failed failed && failed.error().equals("ENOENT");
  }

  private static boolean isMissingIpv6(String family, Result result) {
    return family.equals("AF_INET6")
        && result instanceof Result.Failed failed
        && failed.error().equals("EAFNOSUPPORT");
  }

  private static String firstWord(String argument) {
    int end = argument.indexOf(' ');
    return end < 0 ? argument : argument.substring(0, end);
  }
}
