package org.dataexchange.tasker.dependencies;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.dataexchange.tasker.task.Reason;
import org.dataexchange.tasker.task.Refused;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequirementsTest {

  private static final String SHA = "0123456789abcdef".repeat(4);

  private static List<String> lines(String text) {
    return Requirements.parse(text.getBytes(UTF_8)).lines();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "pandas | pandas",
        "Pandas == 2.2.3 | pandas==2.2.3",
        "typing_Extensions>=4, <5 | typing-extensions>=4,<5",
        "zope.interface (~=6.0) | zope-interface~=6.0",
        "requests [ security , socks ] >= 2.8.1 | requests[security,socks]>=2.8.1",
        "a===1!2.0+local.1 | a===1!2.0+local.1",
        "a==1.* # why | a==1.*",
        "a; python_version < '3.12' | a ; python_version < '3.12'",
      })
  void takesNamesWithVersions(String line, String canonical) {
    assertEquals(List.of(canonical), lines(line));
  }

  @Test
  void takesHashesOverSeveralLines() {
    assertEquals(
        List.of("a==1 --hash=sha256:" + SHA + " --hash=sha256:" + SHA),
        lines("a==1 \\\r\n    --hash=sha256:" + SHA + " \\\r\n --hash sha256:" + SHA + "\r\n"));
  }

  @Test
  void isTheSameInAnyOrderWithAnyComments() {
    assertEquals(
        lines("b\na>=1"), lines("\uFEFF# libraries\n\n  a >= 1\n\tb # the second\n# end \\\nb"));
    assertEquals("a>=1\nb\n", Requirements.parse("b\na>=1".getBytes(UTF_8)).text());
    assertTrue(Requirements.parse("\n # nothing\n".getBytes(UTF_8)).isEmpty());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-r other.txt",
        "-c constraints.txt",
        "-e .",
        "--index-url https://evil.example/simple",
        "--extra-index-url=https://evil.example",
        "--find-links /tmp/data",
        "--no-binary :all:",
        "--trusted-host evil.example",
        "--pre",
        ".",
        "./package",
        "../package-1.0-py3-none-any.whl",
        "/tmp/package-1.0-py3-none-any.whl",
        "package-1.0-py3-none-any.whl --config-settings=x=y",
        "git+https://example.org/package.git",
        "package @ https://example.org/package-1.0-py3-none-any.whl",
        "package @ file:///etc/passwd",
        "https://example.org/package-1.0.zip",
        "package==1 --global-option=build",
        "package==1 --hash=md5:0123",
        "package==1 --hash=sha256:0123",
        "package==${VERSION}",
        "package; os_name == `id`",
        "pаckage",
        "two names",
        "name\u0000",
      })
  void refusesAllElseWithItsLine(String line) {
    Refused refused = assertThrows(Refused.class, () -> lines("fine\n" + line + "\n"));

    assertEquals(Reason.DEPENDENCIES, refused.reason());
    assertTrue(refused.getMessage().contains("line 2, '"), refused::getMessage);
  }

  /** The first is how {@code pip freeze > requirements.txt} has it in a PowerShell. */
  @ParameterizedTest
  @ValueSource(strings = {"UTF-16LE", "UTF-16BE", "UTF-32LE", "UTF-32BE", "UTF-8"})
  void readsEveryUnicodeWithAMarkAndWithout(String encoding) {
    String text = "pandas==2.2.3\r\n# größer\r\nsix\r\n";
    for (String marked : List.of("\uFEFF" + text, text)) {
      assertEquals(
          List.of("pandas==2.2.3", "six"),
          Requirements.parse(marked.getBytes(Charset.forName(encoding))).lines());
    }
  }

  @Test
  void refusesALineOfBrokenUnicodeWithItsNumber() {
    byte[] wide = "\uFEFFsix\r\npandas".getBytes(StandardCharsets.UTF_16LE);
    byte[] odd = Arrays.copyOf(wide, wide.length - 1);

    Refused refused = assertThrows(Refused.class, () -> Requirements.parse(odd));

    assertTrue(refused.getMessage().contains("line 2, 'panda"), refused::getMessage);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ISO-8859-1 | # für Größen",
        "ISO-8859-1 | # -*- coding: latin-1 -*- für",
        "windows-1252 | # vim: fileencoding=cp1252 „für“",
        "UTF-8 | # coding: no-such-encoding",
        "UTF-8 | # coding: -",
        // whose last byte is a backslash, that would bring the next line along
        "Shift_JIS | # coding: shift_jis 表",
      })
  void readsCommentsInWhateverEncoding(String encoding, String comment) {
    String text = comment + "\nsix # " + comment.substring(comment.length() - 1) + "\npandas\n";

    assertEquals(
        List.of("pandas", "six"),
        Requirements.parse(text.getBytes(Charset.forName(encoding))).lines());
  }

  @Test
  void namesTheLastOfContinuedLines() {
    Refused refused = assertThrows(Refused.class, () -> lines("a \\\n\\\n -e ."));

    assertTrue(refused.getMessage().contains("line 3, 'a    -e .'"), refused::getMessage);
  }

  @Test
  void refusesWhatIsTooLong() {
    assertThrows(Refused.class, () -> lines("a\n".repeat(200_000)));
  }

  /** Each made an older expression try again from every place, for hours. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "a%s!",
        "a [%s",
        "a ==1 %s, !",
        "a[b%s,",
        "a (==1 %s",
        "a ; b %s @",
        "a==1 %s --hash",
      })
  @Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void refusesLongLinesAtOnce(String line) {
    assertThrows(Refused.class, () -> lines(line.formatted(" ".repeat(16_000))));
    assertThrows(Refused.class, () -> lines(line.formatted(" ,b".repeat(5_000))));
    assertThrows(Refused.class, () -> lines(line.formatted("-".repeat(16_000))));
  }

  @Test
  @Timeout(10)
  void takesNoLongerForACommentThatGoesOnBehindAnUnusualEndOfLine() {
    assertEquals(List.of("a==1"), lines("a==1" + " #".repeat(100_000) + "\u2028x"));
  }

  @Test
  void takesALibraryWithManyHashesAndNoLongerLine() {
    String hashes = (" \\\n --hash=sha256:" + SHA).repeat(200);
    assertEquals(1, lines("a==1" + hashes).size());

    Refused refused = assertThrows(Refused.class, () -> lines("a==1" + hashes.repeat(2)));
    assertTrue(
        refused.getMessage().contains("characters, and 16384 are accepted"), refused::getMessage);
  }
}
