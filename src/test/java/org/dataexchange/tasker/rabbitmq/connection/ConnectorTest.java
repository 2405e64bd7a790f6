package org.dataexchange.tasker.rabbitmq.connection;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ConnectorTest {

  private static String doubt(String uri) {
    return Connector.doubt(URI.create(uri));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"amqp://guest:guest@broker/%2f", "amqps://192.0.2.7", "amqp://guest@[::2]"})
  void knowsThatGuestIsLetInFromTheBrokersOwnMachineAlone(String uri) {
    assertTrue(doubt(uri).contains("loopback_users"), doubt(uri));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "amqp://tasker:x@broker",
        "amqp://guest@127.0.0.1",
        "amqp://localhost",
        "amqp://[::1]"
      })
  void hasNoDoubtOfOthers(String uri) {
    assertEquals("", doubt(uri));
  }

  /** Of pages, mail and shells, taken for the length of a frame, they would be a gigabyte. */
  @ParameterizedTest
  @CsvSource({
    "HTTP/1.1 400 Bad Request, it speaks another protocol",
    "SSH-2.0-OpenSSH_9.2p1, it speaks another protocol",
    "220 mail.example ESMTP, it speaks another protocol",
    "AMQP0100, version mismatch",
    "'', closed without a word"
  })
  void saysThatNoBrokerIsThere(String greeting, String why) throws Exception {
    try (ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
      Thread.ofVirtual().start(() -> greet(server, greeting.getBytes(UTF_8)));
      for (String scheme : new String[] {"amqp", "amqps"}) {
        URI uri = URI.create("%s://127.0.0.1:%d".formatted(scheme, server.getLocalPort()));
        BrokerSockets.Bounds bounds =
            new BrokerSockets.Bounds(1_000, Optional.empty(), Duration.ofSeconds(20));

        IOException failed =
            assertThrows(
                IOException.class,
                () -> Connector.ofCommand(Trust.USUAL).connect(uri, "test", bounds));

        String said = failed.getMessage();
        assertTrue(said.startsWith("nothing came that is AMQP 0-9-1 ("), said);
        assertTrue(said.contains(scheme.equals("amqp") ? why : ""), said);
      }
    }
  }

  private static void greet(ServerSocket server, byte[] greeting) {
    while (true) {
      try (Socket client = server.accept()) {
        client.getInputStream().read(new byte[4]);
        client.getOutputStream().write(greeting);
        client.shutdownOutput();
        client.getInputStream().readAllBytes();
      } catch (IOException e) {
        if (server.isClosed()) {
          return;
        }
      }
    }
  }
}
