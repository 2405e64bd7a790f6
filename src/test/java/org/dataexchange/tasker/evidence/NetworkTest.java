package org.dataexchange.tasker.evidence;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.dataexchange.tasker.task.Evidence;
import org.dataexchange.tasker.task.Evidence.Verdict;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkTest {

  private static final String SOCKET =
      "7     socket(AF_INET, SOCK_DGRAM|SOCK_CLOEXEC, IPPROTO_IP) = 3<socket:[%d]>";
  private static final String CONNECT =
      "7     connect(3<socket:[%d]>, {sa_family=AF_INET, sin_port=htons(80),"
          + " sin_addr=inet_addr(\"192.0.2.1\")}, 16) = -1 ENETUNREACH (Network is unreachable)";

  @Test
  void namesTheAddressInsteadOfTheFamilyAlone() {
    Evidence evidence = Traced.lines(SOCKET.formatted(5), CONNECT.formatted(5));

    assertEquals(List.of("AF_INET 192.0.2.1:80"), evidence.networkAttempts());
    assertEquals(Verdict.TRIED_NETWORK, evidence.verdict());
    assertEquals(
        "The program tried to reach the network at 1 address, for example 'AF_INET 192.0.2.1:80'.",
        evidence.why());
  }

  @Test
  void countsASocketThatNeverGotAnAddress() {
    Evidence evidence =
        Traced.lines(SOCKET.formatted(4), SOCKET.formatted(5), CONNECT.formatted(5));

    assertEquals(List.of("AF_INET 192.0.2.1:80", "AF_INET"), evidence.networkAttempts());
  }

  @Test
  void countsTheFamilyOfMoreSocketsThanItRemembers() {
    StringBuilder trace = new StringBuilder(Traced.START);
    for (int i = 0; i < 2000; i++) {
      trace.append(SOCKET.formatted(i)).append('\n');
    }
    for (int i = 0; i < 2000; i++) {
      trace.append(CONNECT.formatted(i)).append('\n');
    }

    assertEquals(
        List.of("AF_INET 192.0.2.1:80", "AF_INET"),
        Traced.text(trace.toString()).networkAttempts());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "socket(AF_PACKET, SOCK_RAW, htons(0 /* ETH_P_??? */)) = -1 EPERM (No) | AF_PACKET",
        "socket(AF_INET6, SOCK_STREAM, 0) = -1 EPERM (No) | AF_INET6",
        "socket(AF_VSOCK, SOCK_STREAM, 0) = -1 EAFNOSUPPORT (No) | AF_VSOCK",
        "socket(0x63 /* AF_??? */, SOCK_STREAM, 0) = -1 EAFNOSUPPORT (No) | 0x63",
        "socket(AF_NETLINK, SOCK_RAW, NETLINK_AUDIT) = 3<socket:[9]> | AF_NETLINK NETLINK_AUDIT",
        "bind(3<socket:[9]>, {sa_family=AF_INET, sin_port=htons(8080),"
            + " sin_addr=inet_addr(\"0.0.0.0\")}, 16) = 0 | AF_INET 0.0.0.0:8080",
        "connect(3<socket:[9]>, {sa_family=AF_INET, sin_port=htons(9),"
            + " sin_addr=inet_addr(\"127.0.0.1\")}, 16) = 0 | AF_INET 127.0.0.1:9",
        "bind(3<socket:[9]>, {sa_family=AF_INET6, sin6_port=htons(80), sin6_flowinfo=htonl(0),"
            + " inet_pton(AF_INET6, \"::\", &sin6_addr), sin6_scope_id=0}, 28) = 0"
            + " | AF_INET6 [::]:80",
        "connect(3<socket:[9]>, {sa_family=AF_UNIX, sun_path=\"/run/docker.sock\"}, 23)"
            + " = -1 ENOENT (No) | AF_UNIX /run/docker.sock",
        "connect(3<socket:[9]>, {sa_family=AF_UNIX, sun_path=@\"x\"}, 23) = 0 | AF_UNIX @x",
        "connect(3<socket:[9]>, {sa_family=AF_UNIX, sun_path=\"docker.sock\"}, 23)"
            + " = 0 | AF_UNIX docker.sock",
        "connect(3<socket:[9]>, {sa_family=AF_UNIX, sun_path=\"/tmp/../run/x\"}, 23)"
            + " = 0 | AF_UNIX /tmp/../run/x",
        "connect(3<socket:[9]>, {sa_family=AF_UNIX, sun_path=\"/tmp/data/db.sock\"}, 23)"
            + " = 0 | AF_UNIX /tmp/data/db.sock",
        "connect(3<socket:[9]>, {sa_family=AF_UNIX, sun_path=\"/var/run/nscd/socket\"}, 110)"
            + " = 0 | AF_UNIX /var/run/nscd/socket",
      })
  void countsAsAnAttempt(String call, String attempt) {
    assertEquals(List.of(attempt), Traced.call(call).networkAttempts());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "socket(AF_UNIX, SOCK_STREAM|SOCK_CLOEXEC, 0) = 3<socket:[9]>",
        "socket(AF_INET6, SOCK_STREAM, 0) = -1 EAFNOSUPPORT (No)",
        "socket(AF_NETLINK, SOCK_RAW|SOCK_CLOEXEC, NETLINK_ROUTE) = 3<socket:[9]>",
        "bind(3<socket:[9]>, {sa_family=AF_NETLINK, nl_pid=0, nl_groups=00000000}, 12) = 0",
        "bind(3<socket:[9]>, {sa_family=AF_INET6, sin6_port=htons(0), sin6_flowinfo=htonl(0),"
            + " inet_pton(AF_INET6, \"::1\", &sin6_addr), sin6_scope_id=0}, 28) = 0",
        "bind(3<socket:[9]>, {sa_family=AF_INET6, sin6_port=htons(0), sin6_flowinfo=htonl(0),"
            + " inet_pton(AF_INET6, \"::ffff:127.0.0.1\", &sin6_addr), sin6_scope_id=0}, 28) = 0",
        "bind(3<socket:[9]>, {sa_family=AF_UNIX, sun_path=\"/tmp/pymp-x/listener-y\"}, 39) = 0",
        "bind(3<socket:[9]>, {sa_family=AF_UNIX}, 2) = 0",
        "connect(3<socket:[9]>, {sa_family=AF_UNIX, sun_path=\"/var/run/nscd/socket\"}, 110)"
            + " = -1 ENOENT (No)",
        "connect(3<socket:[9]>, {sa_family=AF_UNIX, sun_path=\"/var/run/nscd/socket\"}, 110) = ?",
        "connect(3<socket:[9]>, {sa_family=AF_UNIX, sun_path=\"/var/run/nscd/socket\"}, 110)"
            + " = -1 EACCES (Permission denied)",
        "connect(3<socket:[9]>, {sa_family=AF_UNIX, sun_path=\"/var/lib/sss/pipes/nss\"}, 110)"
            + " = -1 ENOENT (No such file or directory)",
        "connect(3<socket:[9]>, {sa_family=AF_UNSPEC, sa_data=\"\\0\\0\"}, 16) = 0",
        "connect(3<socket:[9]>, {sa_family=AF_UNSPEC, sa_data=\"sun_path=x\"}, 16) = 0",
        "connect(3</tmp/x>, NULL, 0) = -1 ENOTSOCK (Socket operation on non-socket)",
      })
  void doesNotCountWhatHonestProgramsDo(String call) {
    Evidence evidence = Traced.call(call);

    assertEquals(List.of(), evidence.networkAttempts());
    assertEquals(Verdict.CLEAN, evidence.verdict(), evidence.why());
  }

  @Test
  void doesNotCountTheProgramsOwnSocketByARelativePath() {
    String bind = "7     bind(3<socket:[5]>, {sa_family=AF_UNIX, sun_path=%s}, 8) = %s";
    String connect = "7     connect(4<socket:[6]>, {sa_family=AF_UNIX, sun_path=%s}, 8) = 0";
    String own = "\"s.sock\"";

    assertEquals(
        Verdict.CLEAN, Traced.lines(bind.formatted(own, "0"), connect.formatted(own)).verdict());
    assertEquals(
        List.of("AF_UNIX s.sock"),
        Traced.lines(bind.formatted(own, "-1 EADDRINUSE (In use)"), connect.formatted(own))
            .networkAttempts());
    assertEquals(
        List.of("AF_UNIX other"),
        Traced.lines(bind.formatted(own, "0"), connect.formatted("\"other\"")).networkAttempts());
    assertEquals(
        List.of("AF_UNIX @s"), Traced.lines(bind.formatted("@\"s\"", "0")).networkAttempts());
  }

  private static final String BOUND =
      "7     bind(3<socket:[5]>, {sa_family=AF_INET, sin_port=htons(0),"
          + " sin_addr=inet_addr(\"127.0.0.1\")}, 16) = 0";

  private static final String TCP =
      "7     socket(AF_INET, SOCK_STREAM|SOCK_CLOEXEC, IPPROTO_IP) = 3<socket:[5]>";

  @Test
  void doesNotCountTheTcpSocketThatIsBoundToLoopback() {
    Evidence evidence = Traced.lines(TCP, BOUND);

    assertEquals(Verdict.CLEAN, evidence.verdict(), evidence.why());
  }

  private static final String LOCAL =
      "7     connect(3<socket:[5]>, {sa_family=AF_INET, sin_port=htons(11000),"
          + " sin_addr=inet_addr(\"127.0.0.1\")}, 16) = ";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0",
        "-1 ECONNREFUSED (Connection refused)",
        "-1 EINPROGRESS (Operation now in progress)",
      })
  void doesNotCountTheTcpSocketThatIsConnectedToLoopback(String result) {
    Evidence evidence = Traced.lines(TCP, LOCAL + result, LOCAL + result);

    assertEquals(Verdict.CLEAN, evidence.verdict(), evidence.why());
  }

  /** Another thread may have put another address there before the kernel looked. */
  @ParameterizedTest
  @ValueSource(strings = {"-1 ENETUNREACH (Network is unreachable)", "?"})
  void countsTheSocketThatOnlySeemsToBeConnectedToLoopback(String result) {
    Evidence evidence = Traced.lines(TCP, LOCAL + result);

    assertEquals(List.of("AF_INET 127.0.0.1:11000"), evidence.networkAttempts());
  }

  @Test
  void countsTheSocketThatIsTakenFromLoopbackToTheNetwork() {
    String away = "7     connect(3<socket:[5]>, %s, 16) = 0";
    String other = "{sa_family=AF_INET, sin_port=htons(80), sin_addr=inet_addr(\"192.0.2.1\")}";

    assertEquals(
        List.of("AF_INET 192.0.2.1:80"),
        Traced.lines(TCP, LOCAL + "0", away.formatted(other)).networkAttempts());
    assertEquals(
        List.of("AF_INET"),
        Traced.lines(TCP, LOCAL + "0", away.formatted("{sa_family=AF_UNSPEC}")).networkAttempts());
  }

  /** Java makes some when it starts, to see which families there are. */
  @Test
  void doesNotCountTheTcpSocketThatNeverGetsAnAddress() {
    Evidence evidence = Traced.lines(TCP);

    assertEquals(Verdict.CLEAN, evidence.verdict(), evidence.why());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{sa_family=AF_UNSPEC}",
        "{sa_family=AF_UNIX, sun_path=\"/tmp/s\"}",
        "0x7f0000000000",
      })
  void countsTheTcpSocketWhoseFirstAddressIsOfNoNetwork(String address) {
    Evidence evidence =
        Traced.lines(
            TCP, "7     connect(3<socket:[5]>, " + address + ", 16) = -1 EINPROGRESS (No)");

    assertEquals(List.of("AF_INET"), evidence.networkAttempts());
  }

  private static final String SERVES =
      "7     bind(4<socket:[6]>, {sa_family=AF_INET, sin_port=htons(%s),"
          + " sin_addr=inet_addr(\"0.0.0.0\")}, 16) = 0";

  private static final String SERVER =
      "7     socket(AF_INET, SOCK_STREAM, IPPROTO_TCP) = 4<socket:[6]>";

  /** R's makeCluster listens so for the processes that it starts. */
  @Test
  void doesNotCountTheServerAtAnyAddressThatTheProgramItselfConnectsTo() {
    Evidence evidence = Traced.lines(SERVER, SERVES.formatted("11000"), TCP, LOCAL + "0");

    assertEquals(Verdict.CLEAN, evidence.verdict(), evidence.why());
  }

  @Test
  void doesNotCountTheServerOfBothFamiliesThatTheProgramItselfConnectsTo() {
    Evidence evidence =
        Traced.lines(
            SERVER.replace("AF_INET", "AF_INET6"),
            "7     bind(4<socket:[6]>, {sa_family=AF_INET6, sin6_port=htons(11000),"
                + " inet_pton(AF_INET6, \"::\", &sin6_addr)}, 28) = 0",
            TCP.replace("AF_INET", "AF_INET6"),
            "7     connect(3<socket:[5]>, {sa_family=AF_INET6, sin6_port=htons(11000),"
                + " inet_pton(AF_INET6, \"::1\", &sin6_addr)}, 28) = 0");

    assertEquals(Verdict.CLEAN, evidence.verdict(), evidence.why());
  }

  @Test
  void shortensTheAddressOfAnUnknownFamily() {
    String call = "connect(3<socket:[9]>, {sa_family=AF_X, %s}, 16) = 0";

    assertEquals(
        List.of("AF_X " + "y".repeat(195)),
        Traced.call(call.formatted("y".repeat(195))).networkAttempts());
    assertEquals(
        List.of("AF_X " + "y".repeat(195) + "..."),
        Traced.call(call.formatted("y".repeat(196))).networkAttempts());
  }

  @Test
  void countsTheServerAtAnyAddressThatWaitsForOthers() {
    assertEquals(
        List.of("AF_INET 0.0.0.0:11001"),
        Traced.lines(SERVER, SERVES.formatted("11001"), TCP, LOCAL + "0").networkAttempts());
    assertEquals(
        List.of("AF_INET 0.0.0.0:11000"),
        Traced.lines(SERVER, SERVES.formatted("11000"), TCP, LOCAL + "-1 ECONNREFUSED (Refused)")
            .networkAttempts());
  }

  /** It can send to any other address with each packet. */
  @Test
  void countsTheSocketOfPacketsThatIsConnectedToLoopback() {
    Evidence evidence =
        Traced.lines("7     socket(AF_INET, SOCK_DGRAM, IPPROTO_IP) = 3<socket:[5]>", LOCAL + "0");

    assertEquals(List.of("AF_INET 127.0.0.1:11000"), evidence.networkAttempts());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SOCK_DGRAM, IPPROTO_IP",
        "SOCK_RAW, IPPROTO_ICMP",
        "SOCK_SEQPACKET, IPPROTO_SCTP",
        "SOCK_STREAM, IPPROTO_SCTP"
      })
  void countsTheSocketThatCanSendAlthoughItIsBoundToLoopback(String kind) {
    Evidence evidence = Traced.lines("7     socket(AF_INET, " + kind + ") = 3<socket:[5]>", BOUND);

    assertEquals(List.of("AF_INET"), evidence.networkAttempts());
    assertEquals(Verdict.TRIED_NETWORK, evidence.verdict());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{sa_family=AF_UNSPEC}",
        "{sa_family=AF_UNIX, sun_path=\"/tmp/s\"}",
        "0x7f0000000000",
      })
  void countsTheBoundSocketThatIsConnectedToAnAddressOfNoNetwork(String address) {
    Evidence evidence =
        Traced.lines(
            TCP, BOUND, "7     connect(3<socket:[5]>, " + address + ", 16) = -1 ENETUNREACH (No)");

    assertEquals(List.of("AF_INET"), evidence.networkAttempts());
  }

  /** What is accepted bears no name that the trace knows; a unix socket has other errors. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{sa_family=AF_UNSPEC} = -1 ENETUNREACH (No)",
        "{sa_family=AF_UNSPEC} = -1 EINPROGRESS (No)",
        "{sa_family=AF_UNIX, sun_path=\"/tmp/s\"} = -1 EADDRNOTAVAIL (No)",
        "{sa_family=AF_UNSPEC} = ?",
        "0x7f0000000000 = ?",
      })
  void countsTheAcceptedSocketThatOnlySeemsToGetAnAddressOfNoNetwork(String call) {
    Evidence evidence =
        Traced.lines("7     connect(3<socket:[5]>, " + call.replaceFirst(" = ", ", 16) = "));

    assertEquals(List.of("an address that changed while it was read"), evidence.networkAttempts());
    assertEquals(Verdict.TRIED_NETWORK, evidence.verdict());
  }
}
