package org.dataexchange.tasker.rabbitmq;

import static org.dataexchange.tasker.rabbitmq.Station.SOON;
import static org.dataexchange.tasker.system.Eventually.eventually;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import org.dataexchange.tasker.rabbitmq.connection.Trust;
import org.dataexchange.tasker.site.Site;
import org.dataexchange.tasker.system.Broker;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The broker over TLS, on a second listener that lets nobody in who shows no certificate. */
@Timeout(120)
class TlsIT {

  @TempDir static Path folder;
  private static Certificates certificates;
  private static Trust.Own own;
  private static int port;

  @BeforeAll
  static void listen() throws Exception {
    certificates = Certificates.in(folder);
    certificates.issue("server");
    own = certificates.issue("node");
    port = Site.freePort();
    Broker.ctl(
        "eval",
        """
        {ok, _} = application:ensure_all_started(ssl),
        [Plugin] = filelib:wildcard(code:lib_dir(rabbit) ++ "/../rabbitmq_auth_mechanism_ssl-*"),
        code:add_patha(Plugin ++ "/ebin"),
        application:load(rabbitmq_auth_mechanism_ssl),
        application:start(rabbitmq_auth_mechanism_ssl),
        rabbit_boot_steps:run_boot_steps([rabbitmq_auth_mechanism_ssl]),
        application:set_env(rabbit, auth_mechanisms, ['PLAIN', 'EXTERNAL']),
        Options = [{cacertfile, "%s"}, {certfile, "%s"}, {keyfile, "%s"},
                   {verify, verify_peer}, {fail_if_no_peer_cert, true}],
        application:set_env(rabbit, ssl_options, Options),
        rabbit_networking:start_ssl_listener({"127.0.0.1", %d}, Options, 2).
        """
            .formatted(
                readable(certificates.certificate("ca")),
                readable(certificates.certificate("server")),
                readable(certificates.key("server")),
                port));
  }

  private static Path readable(Path file) throws Exception {
    for (Path open = file; open.startsWith(folder); open = open.getParent()) {
      Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
    return file;
  }

  @AfterAll
  static void leave() {
    Broker.ctl(
        "eval",
        "rabbit_networking:stop_tcp_listener({\"127.0.0.1\", "
            + port
            + "}),"
            + " application:set_env(rabbit, auth_mechanisms, ['PLAIN', 'AMQPLAIN']).");
  }

  private static Station station(String login, Optional<Trust.Own> shown) throws Exception {
    URI uri = URI.create("amqps://%s127.0.0.1:%d/%%2f".formatted(login, port));
    Trust trust = new Trust(Optional.of(certificates.certificate("ca")), shown);
    return new Station("tls", "quorum", uri, Set.of(), trust);
  }

  @Test
  void showsItsCertificateToABrokerThatAsksForOne() throws Exception {
    try (Station station = station("guest:guest@", Optional.of(own)).open()) {
      station.send("over-tls");

      eventually("it is answered", SOON, () -> station.runs() == 1);
    }
  }

  @Test
  void saysThatTheBrokerWantsOne() throws Exception {
    try (Station station = station("guest:guest@", Optional.empty())) {
      station.connect();

      eventually(
          "readiness says so",
          SOON,
          // or that the broker closed the connection, if it was quicker
          () -> station.connection().objection().contains("certificate_required"));
    }
  }

  @Test
  void isWhomTheCertificateNamesWhereTheAddressNamesNobody() throws Exception {
    String user = "CN=node";
    Broker.ctl("add_user", user, "unused");
    try (Station station = station("", Optional.of(own))) {
      station.connect();
      eventually(
          "it is known, and may nothing yet",
          SOON,
          () -> station.connection().objection().contains(user));

      Broker.ctl("set_permissions", user, ".*", ".*", ".*");
      station.awaitOpen();
    } finally {
      Broker.ctl("delete_user", user);
    }
  }
}
