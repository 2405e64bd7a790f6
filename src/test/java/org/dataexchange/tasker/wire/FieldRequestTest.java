package org.dataexchange.tasker.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.dataexchange.tasker.task.Request;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests as writers of JSON in the field write them; docs/field.md says which. */
class FieldRequestTest {

  private static final String FIELDS = "\"taskId\":\"1\",\"codePath\":\"c\",\"dataPath\":\"d\"";

  private static Request read(String body) throws RequestFormat.Poison {
    return RequestFormat.read("m", body.getBytes(UTF_8));
  }

  private static Request.Valid with(String more) throws RequestFormat.Poison {
    return assertInstanceOf(Request.Valid.class, read('{' + FIELDS + ',' + more + '}'));
  }

  @ParameterizedTest
  @CsvSource({"1e0, 1.0", "0.5, 0.5", "5E-1, 0.5", "2, 2.0", "1.00000000000000000001, 1.0"})
  void mayWriteANumberInAnyWay(String text, double cpus) throws Exception {
    assertEquals(
        Optional.of(cpus), with("\"limits\":{\"cpus\":" + text + '}').task().limits().cpus());
  }

  @ParameterizedTest
  @CsvSource({"64, 64", "64.0, 64", "6.4e1, 64", "640E-1, 64"})
  void mayWriteAWholeNumberAsAnother(String text, long pids) throws Exception {
    assertEquals(
        Optional.of(pids), with("\"limits\":{\"pids\":" + text + '}').task().limits().pids());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-0",
        "-0.0",
        "0",
        "1E400",
        "1e999999999",
        "\"1\"",
        "true",
        "[1]",
        "{}",
        "9007199254740993",
        "123456789012345678901234567890"
      })
  void areRefusedByTheNameOfANumberThatIsNone(String text) throws Exception {
    for (String limit : new String[] {"cpus", "pids"}) {
      String body = "{%s,\"limits\":{\"%s\":%s}}".formatted(FIELDS, limit, text);
      String why = assertInstanceOf(Request.Invalid.class, read(body)).why().getMessage();
      assertTrue(why.startsWith("limits." + limit + " is not "), why);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "abc",
        "\\\"abc\\\"",
        "W/\\\"abc\\\"",
        "w/\\\"abc\\\"",
        "\\\"\\\"abc\\\"\\\"",
        " abc\\n"
      })
  void mayCopyAnETagAsTheyFoundIt(String text) throws Exception {
    assertEquals(
        Optional.of("abc"),
        with("\"codeHash\":{\"eTag\":\"" + text + "\"}").task().approved().eTag());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"x\":\"\\ud800\"",
        "\"x\":\"\\u0000\"",
        "\"x\":1E400",
        "\"limits\":{\"Memory\":1}"
      })
  void mayHaveInAnotherFieldWhatTheyLike(String more) throws Exception {
    with(more);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{%s}\0",
        "\u001e{%s}\n",
        "{%s,}",
        "{%s}{}",
        "{%s}//",
        "[{%s}]",
        "{%s,'x':1}",
        "{%s,\"x\":NaN}",
        "{%s,\"x\":01}",
        "{%s,\"x\":.5}",
        "{%s,x:1}"
      })
  void areSetAsideAsNoJson(String form) {
    String body = form.formatted(FIELDS);
    String why = assertThrows(RequestFormat.Poison.class, () -> read(body)).getMessage();
    assertTrue(why.startsWith("not JSON") || why.startsWith("not a JSON object"), why);
  }

  @Test
  void areSetAsideByNameIfTheyAreNestedBeyondMeasure() {
    String nested = '{' + FIELDS + ",\"x\":" + "[".repeat(5_000) + "]".repeat(5_000) + '}';
    String named = '{' + FIELDS + ",\"" + "n".repeat(20_000) + "\":1}";
    String counted = '{' + FIELDS + ",\"x\":" + "1".repeat(200_000) + '}';
    for (String body : new String[] {nested, named, counted}) {
      String why = assertThrows(RequestFormat.Poison.class, () -> read(body)).getMessage();
      assertEquals(
          "beyond what is read: it is nested deeper than 1000, or has a name longer than 10000 or a"
              + " number longer than 100000",
          why);
    }
  }

  /** .NET and Go write the names of their own fields unless they are told others, Python's too. */
  @ParameterizedTest
  @ValueSource(strings = {"TaskId", "taskid", "task_id", "TASK-ID"})
  void areSetAsideByTheNameThatIsNearlyRight(String name) {
    String body = "{\"%s\":\"1\",\"codePath\":\"c\",\"dataPath\":\"d\"}".formatted(name);

    String why = assertThrows(RequestFormat.Poison.class, () -> read(body)).getMessage();

    assertTrue(why.endsWith("; '" + name + "' is there, and is not 'taskId'"), why);
  }

  @ParameterizedTest
  @ValueSource(strings = {"CodePath", "code_path", "Codepath"})
  void areRefusedByTheNameThatIsNearlyRight(String name) throws Exception {
    Request request = read("{\"taskId\":\"1\",\"%s\":\"c\",\"dataPath\":\"d\"}".formatted(name));

    String why = assertInstanceOf(Request.Invalid.class, request).why().getMessage();

    assertTrue(why.endsWith("; '" + name + "' is there, and is not 'codePath'"), why);
  }

  /** It is one that nobody knows, as any other. */
  @Test
  void mayHaveANameThatIsNearlyRightBesideTheRightOne() throws Exception {
    assertEquals("1", with("\"TaskId\":\"2\",\"Limits\":{\"cpus\":0}").taskId());
  }
}
