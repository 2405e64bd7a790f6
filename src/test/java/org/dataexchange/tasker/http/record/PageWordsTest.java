package org.dataexchange.tasker.http.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.dataexchange.tasker.task.Entry.Kind;
import org.dataexchange.tasker.task.Entry.Text;
import org.dataexchange.tasker.task.Evidence.Verdict;
import org.junit.jupiter.api.Test;

/** The page has a word for each that there is, and for no other. */
class PageWordsTest {

  private static Set<String> page(String table) throws IOException {
    String words = Files.readString(Path.of("src/main/webapp/js/words.js"));
    Matcher whole =
        Pattern.compile("export const %s = \\{(.*?)\\n};".formatted(table), Pattern.DOTALL)
            .matcher(words);
    assertTrue(whole.find(), table);
    return Pattern.compile("'([a-z-]+)': [\\['A-Z]")
        .matcher(whole.group(1))
        .results()
        .map((MatchResult one) -> one.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static <T> Set<String> names(T[] all, Function<T, String> name) {
    return Arrays.stream(all).map(name).collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void forKindsTextsAndVerdicts() throws IOException {
    assertEquals(names(Kind.values(), Kind::wireName), page("KINDS"));
    assertEquals(names(Text.values(), Text::wireName), page("TEXTS"));
    assertEquals(names(Verdict.values(), Verdict::wireName), page("VERDICTS"));
  }
}
