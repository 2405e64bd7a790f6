package org.dataexchange.tasker.evidence;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Judges sockets. Every address of another family than unix that a program connects or binds to
 * counts, whatever came of it. A socket that never got an address counts by its family, since
 * packets can be sent from it unseen, unless it is one of TCP: that must be connected first.
 *
 * <p>What honest programs do by themselves does not count: asking the kernel for its own interfaces
 * ({@code NETLINK_ROUTE}, from the C library's name lookup); binding to loopback, from where
 * nothing leaves (urllib3 tries IPv6 so when it is imported); connecting TCP to loopback, where
 * nobody but the run itself can be, if the kernel's answer is one that it has for no other address
 * in there; serving at any address what the run itself then reaches at loopback (R's {@code
 * makeCluster}); finding that there is no IPv6, or no multipath TCP; unix sockets in scratch, for
 * which a relative path that could be bound is proof, as sockets can be made nowhere else; looking
 * for the few services that the C library, its plug-ins for names and libuuid ask first, and not
 * finding them. A unix socket among the data counts: whoever serves it is outside.
 */
final class Network {

  private static final int MOST_PENDING = 1000;

  private static final Set<String> PROBED =
      Set.of(
          "/dev/log",
          "/run/nscd/socket",
          "/run/nslcd/socket",
          "/run/uuidd/request",
          "/var/lib/sss/pipes/nss",
          "/var/run/nscd/socket",
          "/var/run/nslcd/socket",
          "/var/run/setrans/.setrans-unix");

  /** What the kernel says where there is no such service, or an image has its folder closed. */
  private static final Set<String> IN_VAIN = Set.of("EACCES", "ENOENT", "ENOTDIR");

  /** What the kernel says of loopback; of all other addresses that there is no way to them. */
  private static final Set<String> OF_LOOPBACK =
      Set.of("EALREADY", "ECONNREFUSED", "EINPROGRESS", "EISCONN");

  /** What a unix socket is never answered. */
  private static final Set<String> OF_NETWORKS =
      Set.of(
          "EADDRNOTAVAIL", "EALREADY", "EHOSTUNREACH", "EINPROGRESS", "ENETUNREACH", "ETIMEDOUT");

  /** TCP by several ways at a time, and like TCP in all that counts here: Go serves by it. */
  private static final String MULTIPATH = "IPPROTO_MPTCP";

  /** Left out of the kernel, switched off, or too old. */
  private static final Set<String> NO_MULTIPATH =
      Set.of("EINVAL", "ENOPROTOOPT", "EPROTONOSUPPORT");

  private final Findings findings;

  /** The sockets without an address, by the socket's number. */
  private final Map<String, Made> pending = new LinkedHashMap<>();

  /** The families of TCP sockets that have no address but one of loopback, by number. */
  private final Map<String, String> local = new LinkedHashMap<>();

  /** Servers at any address, by their port. */
  private final Map<String, String> servers = new LinkedHashMap<>();

  /** Ports of loopback that the run has reached. */
  private final Set<String> reached = new LinkedHashSet<>();

  /** The relative paths of the program's own unix sockets. */
  private final Set<String> bound = new LinkedHashSet<>();

  /** Families of sockets that failed, or were too many to remember. */
  private final Set<String> attempted = new LinkedHashSet<>();

  /**
   * @param tcp must it be connected before it sends? The launcher's filter refuses {@code
   *     MSG_FASTOPEN}
   */
  private record Made(String family, boolean tcp) {}

  Network(Findings findings) {
    this.findings = findings;
  }

  void socket(Call call) {
    String family = firstWord(call.argument(0));
    if (family.equals("AF_UNIX")) {
      return;
    }
    if (family.equals("AF_NETLINK")) {
      String protocol = firstWord(call.argument(2));
      if (!protocol.equals("NETLINK_ROUTE")) {
        findings.networkAttempts.add("AF_NETLINK " + protocol);
      }
      return;
    }
    Optional<String> number =
        call.result() instanceof Result.Succeeded made ? made.value().path() : Optional.empty();
    if (number.isPresent() && pending.size() < MOST_PENDING) {
      pending.put(number.get(), new Made(family, isOfTcp(call)));
    } else if (!isMissing(family, call)) {
      attempted.add(family);
    }
  }

  /** A connect or a bind. */
  void address(Call call) {
    Optional<SocketAddress> address = SocketAddress.parse(call.argument(1));
    if (address.filter(Network::isOfNetwork).isPresent()) {
      reached(call, address.get());
    } else if (call.name().equals("connect")) {
      // an address lies in memory, and the kernel may have seen another one than the tracer
      number(call)
          .flatMap(this::forgottenTcp)
          .or(() -> unseen(call, address))
          .ifPresent(attempted::add);
    }
    address.filter(named -> named.family().equals("AF_UNIX")).ifPresent(named -> unix(call, named));
  }

  /** Not the family that takes an address away, and not netlink, which is told by its socket. */
  private static boolean isOfNetwork(SocketAddress address) {
    return switch (address.family()) {
      case "AF_UNSPEC", "AF_NETLINK", "AF_UNIX" -> false;
      default -> true;
    };
  }

  /** Counts the sockets that never got an address. */
  void end() {
    pending.values().stream()
        .filter(made -> !made.tcp())
        .forEach(made -> attempted.add(made.family()));
    servers.forEach(
        (port, address) -> {
          if (!reached.contains(port)) {
            findings.networkAttempts.add(address);
          }
        });
    attempted.forEach(findings.networkAttempts::add);
  }

  private void reached(Call call, SocketAddress address) {
    boolean binds = call.name().equals("bind");
    boolean stays = binds || isTcp(call) && isOfLoopback(call.result());
    if (binds && address.isAny() && isTcp(call) && servers.size() < MOST_PENDING) {
      servers.put(address.port(), address.readable());
    } else if (!address.isLoopback() || !stays) {
      number(call).ifPresent(pending::remove);
      findings.networkAttempts.add(address.readable());
    } else {
      if (!binds && isAnswered(call.result()) && reached.size() < MOST_PENDING) {
        reached.add(address.port());
      }
      if (local.size() < MOST_PENDING) {
        number(call).ifPresent(this::onLoopback);
      }
    }
  }

  /** Its family, if it is a socket of TCP; it may be connected to anything now. */
  private Optional<String> forgottenTcp(String number) {
    Made made = pending.get(number);
    if (made != null && made.tcp()) {
      pending.remove(number);
      return Optional.of(made.family());
    }
    return Optional.ofNullable(local.remove(number));
  }

  /** Of a socket that was accepted no more is known than what comes of it. */
  private static Optional<String> unseen(Call call, Optional<SocketAddress> shown) {
    boolean unix = shown.filter(address -> address.family().equals("AF_UNIX")).isPresent();
    boolean away =
        call.result() instanceof Result.Failed failed && OF_NETWORKS.contains(failed.error())
            || call.result() instanceof Result.Unknown && !unix;
    return away ? Optional.of("an address that changed while it was read") : Optional.empty();
  }

  /** Is somebody there, or may be? */
  private static boolean isAnswered(Result result) {
    return !(result instanceof Result.Failed failed && failed.error().equals("ECONNREFUSED"));
  }

  private static boolean isOfLoopback(Result result) {
    return result instanceof Result.Succeeded
        || result instanceof Result.Failed failed && OF_LOOPBACK.contains(failed.error());
  }

  /** Was its socket made for that, or found to be so before? */
  private boolean isTcp(Call call) {
    return number(call)
        .filter(
            number -> {
              Made made = pending.get(number);
              return made == null ? local.containsKey(number) : made.tcp();
            })
        .isPresent();
  }

  /** Packets leave a socket of another kind unseen, or try to, whatever it is bound to. */
  private void onLoopback(String number) {
    Made made = pending.get(number);
    if (made != null && made.tcp()) {
      pending.remove(number);
      local.put(number, made.family());
    }
  }

  private static Optional<String> number(Call call) {
    return Descriptor.parse(call.argument(0)).flatMap(Descriptor::path);
  }

  private static boolean isOfTcp(Call call) {
    String type = call.argument(1);
    String protocol = call.argument(2);
    return type.split("\\|")[0].equals("SOCK_STREAM")
        && (protocol.equals("IPPROTO_IP")
            || protocol.equals("IPPROTO_TCP")
            || protocol.equals(MULTIPATH));
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
        || result instanceof Result.Failed failed && IN_VAIN.contains(failed.error());
  }

  /** A kernel without IPv6 or without multipath TCP makes no socket, and says so in these words. */
  private static boolean isMissing(String family, Call call) {
    return call.result() instanceof Result.Failed failed
        && (family.equals("AF_INET6") && failed.error().equals("EAFNOSUPPORT")
            || call.argument(2).equals(MULTIPATH) && NO_MULTIPATH.contains(failed.error()));
  }

  private static String firstWord(String argument) {
    int end = argument.indexOf(' ');
    return end < 0 ? argument : argument.substring(0, end);
  }

  void remember(State state) {
    state.map(
        "pending",
        pending,
        made -> State.row().add(made.family()).add(made.tcp()),
        (number, socket) -> {
          String family = State.string(socket.required(0));
          pending.put(number, new Made(family, State.truth(socket.required(1))));
        });
    state.strings("local", local);
    state.strings("servers", servers);
    state.strings("reached", reached);
    state.strings("bound", bound);
    state.strings("attempted", attempted);
  }
}
