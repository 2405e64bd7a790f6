package org.dataexchange.tasker.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AnswerTest {

  private static Answer golden(String name) throws IOException {
    try (InputStream in = AnswerTest.class.getResourceAsStream("/wire/" + name)) {
      return Answer.parse(in.readAllBytes());
    }
  }

  @Test
  void readsWhatADoneMessageSays() throws IOException {
    Answer answer = golden("done-success.json");

    assertEquals("success", answer.state());
    assertEquals("", answer.output());
    assertEquals("completed", answer.report().path("reason").asText());
    assertTrue(answer.ran());
    assertEquals("Average fortune: 100350000000.0 of 4 people", answer.stream("stdout"));
    assertEquals("7 execve(\"/usr/bin/python\") = 0\n", answer.stream("strace"));
    assertEquals("", answer.stream("other"));
  }

  @Test
  void hasNoStreamsWhereNothingRan() throws IOException {
    Answer answer = golden("done-rejected.json");

    assertEquals("rejected", answer.state());
    assertFalse(answer.ran());
    assertEquals("", answer.stream("stdout"));
  }

  @Test
  void readsWhatIsMissingAsEmpty() {
    Answer answer = Answer.parse("{}".getBytes(UTF_8));

    assertEquals("", answer.state() + answer.output() + answer.stream("stdout"));
    assertTrue(answer.report().isMissingNode());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{", "[]", "\"a\"", "{\"state\":", "{\"containerOutput\":{"})
  void saysThatItIsNoJsonObject(String body) {
    UncheckedIOException e =
        assertThrows(UncheckedIOException.class, () -> Answer.parse(body.getBytes(UTF_8)));
    assertEquals("the answer is no JSON object", e.getMessage());
  }
}
