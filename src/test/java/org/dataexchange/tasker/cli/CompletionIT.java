package org.dataexchange.tasker.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.dataexchange.tasker.system.Script;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the real shells complete, each asked by what it runs at a tab. */
@Timeout(60)
class CompletionIT {

  private static final String BASH =
      """
      . "$1"
      COMP_WORDS=("${@:2}") COMP_CWORD=$(($# - 2))
      $(complete -p tasker | sed -E 's/.*-F (\\S+) .*/\\1/')
      printf '%s\\n' "${COMPREPLY[@]}"
      """;

  /** Its own completion needs a terminal; in place of it are those of its calls that are made. */
  private static final String ZSH =
      """
      compdef() { completes=$1 }
      compadd() { [[ $1 == -- ]] && shift; print -l -- ${(M)@:#$words[CURRENT]*} }
      _files() { print -l -- $words[CURRENT]*(N) }
      . $1
      words=("${@:2}") CURRENT=$(($# - 1))
      $completes
      """;

  @TempDir private Path folder;

  @BeforeEach
  void lay() throws IOException {
    Files.createFile(folder.resolve("other.war"));
  }

  private String completed(String shell, String program, String line) throws Exception {
    Path completion = Files.writeString(folder.resolve(shell), Script.tasker("completion", shell));
    String[] words = line.split(" ", -1);
    String[] command = {
      shell, shell.equals("zsh") ? "-fc" : "-c", program, "-", completion.toString()
    };
    String[] all = Arrays.copyOf(command, command.length + words.length);
    System.arraycopy(words, 0, all, command.length, words.length);
    Process process =
        new ProcessBuilder(all).directory(folder.toFile()).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertEquals(0, process.waitFor(), said);
    return said.strip().replace('\n', ' ');
  }

  @ParameterizedTest
  @CsvSource({
    "'./tasker s', status submit selftest screenshots",
    "'tasker dead ', --help list show replay drop --json --raw --all",
    "'tasker up b', broker",
    "'tasker submit --ima', --image --image-digest",
    "'tasker submit --id ', ''",
    "'tasker submit --code ', ''",
    "'tasker chaos --war o', other.war",
    "'tasker try --data o', other.war",
    "'tasker help cac', cache",
    "'tasker completion z', zsh"
  })
  void completesCommandsOptionsAndFiles(String line, String expected) throws Exception {
    assertEquals(expected, completed("bash", BASH, line));
    assertEquals(expected, completed("zsh", ZSH, line));
  }
}
