package org.dataexchange.tasker.task;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LoopbackTest {

  private static final Pattern IN_THE_SCRIPT = Pattern.compile("(?ms)^on_loopback\\(\\) \\{.*?^}");

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1, true",
    "127.1.2.3, true",
    "localhost, true",
    "::1, true",
    "[::1], true",
    "0:0:0:0:0:0:0:1, true",
    "0:0:0:0:0:0:0:1%lo, true",
    "127.example.org, false",
    "127.0.0.1.example.org, false",
    "localhost.example.org, false",
    "127.0.0, false",
    "1270.0.0.1, false",
    "0.0.0.0, false",
    "*, false",
    "::, false",
    "192.0.2.1, false",
    "2001:db8::1, false",
    "::ffff:192.0.2.1, false",
    "'', false"
  })
  void isTheSameToTheServerAndTheScript(String host, boolean is) throws Exception {
    assertEquals(is, Loopback.is(host));
    String rule =
        IN_THE_SCRIPT
            .matcher(Files.readString(Path.of("src/main/script/health.sh")))
            .results()
            .map(MatchResult::group)
            .findFirst()
            .orElseThrow();
    ProcessBuilder script =
        new ProcessBuilder("bash", "-c", rule + "\non_loopback && echo true || echo false");
    script.environment().remove("TASKER_HTTP_INSECURE");
    script.environment().put("HTTP_HOST", host);
    Process bash = script.redirectErrorStream(true).start();
    assertEquals(is + "\n", new String(bash.getInputStream().readAllBytes(), UTF_8), host);
  }
}
