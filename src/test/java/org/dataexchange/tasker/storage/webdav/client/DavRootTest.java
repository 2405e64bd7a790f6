package org.dataexchange.tasker.storage.webdav.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class DavRootTest {

  private static final DavRoot ROOT = new DavRoot(URI.create("https://Host/remote.php/webdav"));

  @Test
  void makesAddressesBelowItself() {
    assertEquals(URI.create("https://host/remote.php/webdav/"), ROOT.address());
    assertEquals(
        URI.create("https://host/remote.php/webdav/a/b"), ROOT.address(List.of("a", "b"), false));
    assertEquals(URI.create("https://host/remote.php/webdav/a/"), ROOT.address(List.of("a"), true));
    DavRoot bare = new DavRoot(URI.create("http://127.0.0.1:8080"));
    assertEquals(URI.create("http://127.0.0.1:8080/"), bare.address());
    assertEquals(URI.create("http://127.0.0.1:8080/a/"), bare.address(List.of("a"), true));
  }

  static List<String> names() {
    return List.of(
        "a b",
        "50%",
        "%2e%2e",
        "a#b",
        "a?b",
        "a+b",
        "a;b=c",
        "a&b",
        "\"'",
        "a:b",
        "a@b",
        "[a]",
        "\\",
        "~a",
        "...",
        " ",
        "\u00fc",
        "u\u0308",
        "\u6570\u636e",
        "\ud83d\udc27",
        "a\nb",
        "\u00fc".repeat(127) + "x");
  }

  @ParameterizedTest
  @MethodSource("names")
  void takesNamesAsTheyAre(String name) {
    String address = ROOT.address(List.of(name), false).toString();

    assertEquals(List.of(name), ROOT.read(address).below());
    assertEquals(List.of(name), ROOT.read(address.substring("https://host".length())).below());
    assertEquals(address.length(), address.getBytes(UTF_8).length);
  }

  @ParameterizedTest
  @CsvSource({
    "/remote.php/webdav/a/b, false",
    "/remote.php/webdav/a/b/, true",
    "https://host/remote.php/webdav/a/b, false",
    "HTTPS://HOST:443/remote.php/webdav/a/b, false",
    "/remote%2Ephp/webd%61v/%61/b, false",
    "/remote.php//webdav/./a/%2e/b//, true",
    "//remote.php/webdav/a/b, false",
    "%2fremote.php%2Fwebdav/a/b, false",
    "http://inner:8080/remote.php/webdav/a/b, false",
    "https://user@other/remote.php/webdav/a/b, false"
  })
  void readsTheFormsThatServersUse(String href, boolean slash) {
    assertEquals(new DavRoot.Href(List.of("a", "b"), slash), ROOT.read(href));
  }

  @Test
  void readsWhatServersForgetToEscape() {
    assertEquals(List.of("a b", "ü"), ROOT.read("/remote.php/webdav/a b/ü").below());
    assertEquals(List.of("100%", "a#b?c"), ROOT.read("/remote.php/webdav/100%/a#b?c").below());
    assertEquals(List.of("a%zz", "a%-1"), ROOT.read("/remote.php/webdav/a%zz/a%-1").below());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a",
        "./a",
        "../a",
        "//other/remote.php/webdav/a",
        "/remote.php/webdav/../a",
        "/remote.php/webdav/%2e%2e/a",
        "/remote.php/webdav/.%2E/a",
        "/remote.php/webdav/..%2fa",
        "/remote.php/webdav/a%2Fb",
        "/remote.php/webdav/a%00",
        "/remote.php/webdav/a%ff",
        "/remote.php/webdav/%c0%ae%c0%ae/a",
        "/remote.php/webdav-evil/a",
        "/remote.php/a",
        "/etc/cron.d/x",
        "/../../etc/cron.d/x",
        "https://host",
        "file:///remote.php/webdav/a",
        "://host/remote.php/webdav/a"
      })
  void refusesWhatLiesElsewhere(String href) {
    assertThrows(IllegalArgumentException.class, () -> ROOT.read(href));
  }

  @Test
  void refusesANameThatNoDiskTakes() {
    assertThrows(
        IllegalArgumentException.class, () -> ROOT.read("/remote.php/webdav/" + "ü".repeat(128)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"https://host/a/../b", "https://host//a", "https://host/a?b", "https:a"})
  void isNoRootThatMeansTwoThings(String url) {
    assertThrows(IllegalArgumentException.class, () -> new DavRoot(URI.create(url)));
  }

  @ParameterizedTest
  @CsvSource({
    "'\"a\"', a, false",
    "'W/\"a\"', a, true",
    "a, a, false",
    "' \"a-gzip\" ', a-gzip, false",
    "'\"', '\"', false"
  })
  void stripsTagsOfWeakMarksAndQuotes(String text, String value, boolean weak) {
    assertEquals(new EntityTag(value, weak), EntityTag.parse(text).orElseThrow());
  }
}
