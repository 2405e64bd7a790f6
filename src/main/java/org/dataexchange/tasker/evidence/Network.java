package org.dataexchange.tasker.evidence;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
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
final class Network {

  private static final int MOST_PENDING = 1000;

  private static final Set<String> PROBED =
      Set.of(
          "/dev/log",
          "/run/nscd/socket",
          "/run/uuidd/request",
          "/var/run/nscd/socket",
          "/var/run/setrans/.setrans-unix");

  private final Findings findings;

  /** The sockets without an address, by the socket's number. */
  private final Map<String, Made> pending = new LinkedHashMap<>();

  /** The families of TCP sockets that have no address but one of loopback, by number. */
  private final Map<String, String> local = new LinkedHashMap<>();

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
      netlink(firstWord(call.argument(2)));
      return;
    }
    Optional<String> number =
        call.result() instanceof Result.Succeeded made ? made.value().path() : Optional.empty();
    if (number.isPresent() && pending.size() < MOST_PENDING) {
      pending.put(number.get(), new Made(family, isTcp(call)));
    } else if (!isMissingIpv6(family, call.result())) {
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
      number(call).map(local::remove).ifPresent(attempted::add);
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
    pending.values().forEach(made -> attempted.add(made.family()));
    attempted.forEach(findings.networkAttempts::add);
  }

  private void netlink(String protocol) {
    if (!protocol.equals("NETLINK_ROUTE")) {
      findings.networkAttempts.add("AF_NETLINK " + protocol);
    }
  }

  private void reached(Call call, SocketAddress address) {
    if (!call.name().equals("bind") || !address.isLoopback()) {
      number(call).ifPresent(pending::remove);
      findings.networkAttempts.add(address.readable());
    } else if (local.size() < MOST_PENDING) {
      number(call).ifPresent(this::boundToLoopback);
    }
  }

  /** Packets leave a socket of another kind unseen, or try to, whatever it is bound to. */
  private void boundToLoopback(String number) {
    Made made = pending.get(number);
    if (made != null && made.tcp()) {
      pending.remove(number);
      local.put(number, made.family());
    }
  }

  private static Optional<String> number(Call call) {
    return Descriptor.parse(call.argument(0)).flatMap(Descriptor::path);
  }

  private static boolean isTcp(Call call) {
    String type = call.argument(1);
    String protocol = call.argument(2);
    return type.split("\\|")[0].equals("SOCK_STREAM")
        && (protocol.equals("IPPROTO_IP") || protocol.equals("IPPROTO_TCP"));
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

  ObjectNode save() {
    ObjectNode state = State.object();
    ObjectNode sockets = state.putObject("pending");
    pending.forEach((number, made) -> sockets.putArray(number).add(made.family()).add(made.tcp()));
    ObjectNode loopback = state.putObject("local");
    local.forEach(loopback::put);
    state.set("bound", State.strings(bound));
    state.set("attempted", State.strings(attempted));
    return state;
  }

  void load(JsonNode state) {
    state
        .required("pending")
        .properties()
        .forEach(
            socket -> {
              String family = State.string(socket.getValue().required(0));
              boolean tcp = State.truth(socket.getValue().required(1));
              pending.put(socket.getKey(), new Made(family, tcp));
            });
    state
        .required("local")
        .properties()
        .forEach(socket -> local.put(socket.getKey(), State.string(socket.getValue())));
    State.strings(state.required("bound"), bound::add);
    State.strings(state.required("attempted"), attempted::add);
  }
}
