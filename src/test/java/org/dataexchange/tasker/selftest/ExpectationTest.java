package org.dataexchange.tasker.selftest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import java.util.List;
import org.dataexchange.tasker.wire.Answer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whether an attack held, told from its answer. */
class ExpectationTest {

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.ACCEPT_SINGLE_VALUE_AS_ARRAY);

  private static final String GOOD =
      """
      {"taskId": "t", "state": "success", "output": "",
       "containerOutput": {"stdout": "refused mount EPERM\\nalive\\n", "stderr": "", "strace": ""},
       "report": {"exitCode": 0, "signal": null, "reason": "completed",
         "outputs": [{"name": "r", "left": "link"}, {"name": "a/passwd.txt", "size": 1}],
         "evidence": {"filesOpenedOutside": ["/etc/hostname"], "complete": true,
           "verdict": "touched-outside"}}}
      """;

  @Test
  void holdsIfAllIsAsExpected() throws Exception {
    String expected =
        """
        {"state": "success", "reasons": ["completed"], "verdicts": ["clean", "touched-outside"],
         "exitCode": 0, "stdout": ["alive", "no|refused"], "evidence": "/etc/hostname",
         "notEvidence": "/etc/shadow", "left": "link", "notOutputs": "shadow"}
        """;
    assertEquals(List.of(), complaints(expected, GOOD, 1));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "{'state': 'error'}; the state is success",
        "{'state': 'success', 'reasons': 'timeout'}; the reason is completed",
        "{'state': 'success', 'verdicts': 'clean'}; the verdict is touched-outside",
        "{'state': 'success', 'exitCode': 7}; the exit code is 0",
        "{'state': 'success', 'signal': 'SIGKILL'}; the signal is none",
        "{'state': 'success', 'stdout': 'dead'}; 'dead' is not in stdout",
        "{'state': 'success', 'output': 'memory'}; 'memory' is not in the output",
        "{'state': 'success', 'evidence': '/etc/shadow'}; '/etc/shadow' is not in the evidence",
        "{'state': 'success', 'notEvidence': 'hostname'}; 'hostname' is in the evidence",
        "{'state': 'success', 'left': 'fifo'}; nothing was left as 'fifo'",
        "{'state': 'success', 'notOutputs': 'passwd'}; 'passwd' is among the outputs",
        "{'state': 'success', 'maxSeconds': 0.5}; 'it took 1.0 s, at most 1 were to be'",
        "{'dead': true}; it was answered",
      },
      quoteCharacter = '"')
  void saysWhatDoesNotHold(String expected, String complaint) throws Exception {
    List<String> complaints = complaints(expected.replace('\'', '"'), GOOD, 1);
    String wanted = complaint.startsWith("'it") ? complaint.replace("'", "") : complaint;
    assertEquals(List.of(wanted), complaints);
  }

  @Test
  void neverHoldsIfSomethingWentThrough() throws Exception {
    String breached = GOOD.replace("alive", "BREACH read /etc/shadow");
    assertEquals(
        List.of("BREACH read /etc/shadow"), complaints("{\"state\": \"success\"}", breached, 1));
    String onStderr = GOOD.replace("\"stderr\": \"\"", "\"stderr\": \"x\\nBREACH mount\\n\"");
    assertEquals(List.of("BREACH mount"), complaints("{\"state\": \"success\"}", onStderr, 1));
  }

  @Test
  void neverHoldsIfASuccessIsNotProved() throws Exception {
    String unproved = GOOD.replace("\"complete\": true", "\"complete\": false");
    assertEquals(
        List.of("a success without complete evidence"),
        complaints("{\"state\": \"success\"}", unproved, 1));
    String failed = unproved.replace("success", "error");
    assertEquals(List.of(), complaints("{\"state\": [\"error\", \"success\"]}", failed, 1));
  }

  @Test
  void refusesAnExpectationThatSaysNothing() {
    assertThrows(ValueInstantiationException.class, () -> expectation("{}"));
    assertThrows(
        ValueInstantiationException.class,
        () -> expectation("{\"state\": \"success\", \"dead\": true}"));
    assertThrows(
        UnrecognizedPropertyException.class,
        () -> expectation("{\"state\": \"success\", \"reason\": \"timeout\"}"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '"',
      value = {
        "{'dead': true}; dead letter",
        "{'state': 'success', 'reasons': 'completed'}; success",
        "{'state': 'error', 'reasons': 'timeout', 'signal': 'SIGKILL'}; error timeout, SIGKILL",
        "{'state': ['success', 'error'], 'reasons': ['completed', 'timeout']}; success|timeout",
        "{'state': 'success', 'reasons': 'completed', 'verdicts': 'clean'}; success, clean",
      })
  void saysWhatIsToHappen(String expected, String words) throws Exception {
    assertEquals(words, expectation(expected.replace('\'', '"')).inWords());
  }

  @Test
  void saysWhatHappened() {
    String words = AnswerSummary.inWords(Answer.parse(GOOD.getBytes(UTF_8)));
    assertEquals("success, touched-outside; 1 refused: EPERM 1", words);
    String rejected =
        """
        {"state": "rejected", "output": "Task has been rejected: 'no code'",
         "containerOutput": null, "report": {"reason": "not-found"}}
        """;
    assertEquals(
        "rejected not-found; 'no code'",
        AnswerSummary.inWords(Answer.parse(rejected.getBytes(UTF_8))));

    String failed =
        """
        {"taskId": "1", "state": "error", "output": "The engine is away.", "containerOutput": null,
         "report": {"reason": "engine"}}
        """;
    assertEquals(
        "error engine; The engine is away.",
        AnswerSummary.inWords(Answer.parse(failed.getBytes(UTF_8))));
  }

  @Test
  void wantsThePlainTaskAsIfItWereAlone() {
    List<String> complaints = PlainTask.complaints(Answer.parse(GOOD.getBytes(UTF_8)));
    assertTrue(complaints.getFirst().contains("success completed, touched-outside"));
    String clean = GOOD.replace("touched-outside", "clean");
    assertTrue(
        PlainTask.complaints(Answer.parse(clean.getBytes(UTF_8))).getFirst().contains("printed"));
    String right = clean.replace("refused mount EPERM\\nalive", "mean 65.0 357615489");
    assertEquals(List.of(), PlainTask.complaints(Answer.parse(right.getBytes(UTF_8))));
  }

  private static List<String> complaints(String expected, String answer, double seconds)
      throws JsonProcessingException {
    return expectation(expected).complaints(Answer.parse(answer.getBytes(UTF_8)), seconds);
  }

  private static Expectation expectation(String json) throws JsonProcessingException {
    return JSON.readValue(json, Expectation.class);
  }
}
