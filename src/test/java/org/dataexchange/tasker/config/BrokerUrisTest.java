package org.dataexchange.tasker.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.ConnectionFactory;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BrokerUrisTest {

  @Test
  void readsSeveral() {
    assertEquals(
        List.of(URI.create("amqp://u:p@a:5672/v"), URI.create("amqps://u:p@b/%2f")),
        uris("tasker.broker.uri", "amqp://u:p@a:5672/v , amqps://u:p@b/%2f"));
  }

  @Test
  void overridesTheHostAlone() {
    assertEquals(
        List.of(URI.create("amqp://guest:guest@broker:5672/%2f")), uris("rabbitmq.host", "broker"));
    assertEquals(
        List.of(URI.create("amqp://guest:guest@[::1]:5672/%2f")), uris("rabbitmq.host", "[::1]"));
  }

  @Test
  void namesNobodyWhereNobodyIsNamed() {
    assertEquals(
        List.of(URI.create("amqps://broker/v")),
        uris("tasker.broker.uri", "amqps://h/v", "rabbitmq.host", "broker"));
  }

  @Test
  void overridesUserAndPasswordAlone() {
    String uri = "amqps://u:p@h:5671/v?heartbeat=5";

    assertEquals(
        List.of(URI.create("amqps://me:p@h:5671/v?heartbeat=5")),
        uris("tasker.broker.uri", uri, "rabbitmq.username", "me"));
    assertEquals(
        List.of(URI.create("amqps://u:it@h:5671/v?heartbeat=5")),
        uris("tasker.broker.uri", uri, "rabbitmq.password", "it"));
    assertEquals(
        List.of(URI.create("amqp://u:it@h")),
        uris("tasker.broker.uri", "amqp://u@h", "rabbitmq.password", "it"));
  }

  @Test
  void overridesThePartsOfEveryUri() {
    assertEquals(
        List.of(URI.create("amqp://me:it@a"), URI.create("amqp://me:it@b")),
        uris(
            "tasker.broker.uri", "amqp://a,amqp://x:y@b",
            "rabbitmq.username", "me",
            "rabbitmq.password", "it"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"a@b:c/d", "p ss", "100%", "a+b", "%2f", "ü€\uD83E\uDD80", "?#[]&,;\"'<>"})
  void keepsSpecialCharactersInUserAndPassword(String text) {
    URI uri = uris("rabbitmq.username", text, "rabbitmq.password", text).getFirst();

    assertEquals("127.0.0.1", uri.getHost());
    assertEquals(5672, uri.getPort());
    assertEquals("/%2f", uri.getRawPath());
    // as the client takes it apart, to which a plus sign is one
    String[] login = uri.getRawUserInfo().split(":", -1);
    assertEquals(2, login.length);
    for (String part : login) {
      assertEquals(text, URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "amqp://h, amqp://h",
    "amqp://h/, amqp://h/%2f",
    "amqp://u:p@h:5672//, amqp://u:p@h:5672/%2f",
    "amqp://u:p@h//tasks?heartbeat=5, amqp://u:p@h/%2ftasks?heartbeat=5",
    "amqp://u:p@h/?heartbeat=5, amqp://u:p@h/%2f?heartbeat=5",
    "amqp://u:p@h/a/b, amqp://u:p@h/a%2fb",
    "amqp://u:p:q:@h/v, amqp://u:p%3Aq%3A@h/v",
    "amqp://[::1]:5672/, amqp://[::1]:5672/%2f",
    "amqp://u:p@[::1]:5672, amqp://u:p@[::1]:5672",
    "AMQPS://u@h/v, amqps://u@h/v",
    "amqp://u:p@h/v?connection_attempts=3&heartbeat=30, amqp://u:p@h/v?connection_attempts=3&heartbeat=30"
  })
  void readsWhatOtherClientsAreTold(String written, String meant) throws Exception {
    URI uri = uris("tasker.broker.uri", written).getFirst();

    assertEquals(URI.create(meant), uri);
    new ConnectionFactory().setUri(uri);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "amqp://u:hidden@h/v?heartbeat=soon",
        "amqp://u:hidden@h/v?x=1&channel_max=",
        "amqp://u:hid@den@h/v",
        ",",
        "hidden",
        "amqp://u:hidden@",
        "amqp:hidden",
        "http://u:hidden@h",
        "amqp://u:hidden@h d/",
        "amqp://u:hidden%zz@h/",
        "amqp://u:hidden@host_name/",
        "amqp://u:hidden@h:port/"
      })
  void refusesABadUriWithoutShowingIt(String uri) {
    String refusal = SettingsReaderTest.refusal("tasker.broker.uri", uri);

    assertTrue(refusal.startsWith("tasker.broker.uri cannot be used"), refusal);
    assertTrue(refusal.contains("accepted are amqp://user:password@host:port/vhost or amqps://…"));
    assertFalse(refusal.contains("hidden"), refusal);
  }

  @ParameterizedTest
  @ValueSource(strings = {"host_name", "two words", "host:5673", "::1", "u:hidden@host", "host/v"})
  void refusesAHostThatIsNoneInsteadOfTheUriThatItWouldMake(String host) {
    String refusal =
        SettingsReaderTest.refusal("rabbitmq.host", host, "rabbitmq.password", "hidden");

    assertTrue(refusal.contains("RABBITMQ_HOST"), refusal);
    assertFalse(refusal.contains("hidden"), refusal);
  }

  private static List<URI> uris(String... keysAndValues) {
    return SettingsReaderTest.read(keysAndValues).broker().uris();
  }
}
