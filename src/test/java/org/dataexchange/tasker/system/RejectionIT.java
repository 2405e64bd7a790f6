package org.dataexchange.tasker.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.AMQP;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bad input: what can be answered is rejected with a reason, what cannot is put aside. */
@Timeout(600)
@SystemTest
class RejectionIT {

  private static TaskerSystem tasker;

  @BeforeAll
  static void start() throws Exception {
    tasker = new TaskerSystem("rejection");
    tasker.shares().algorithm("hello", "print('hello')");
    tasker.shares().file("requirements/run.py", "print(1)");
    tasker.shares().file("requirements/requirements.txt", "numpy\n");
    tasker.shares().file("noentry/main.py", "print(1)");
    tasker.start();
  }

  @AfterAll
  static void stop() throws Exception {
    tasker.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          no-code | "dataPath": "data"                                       | codePath is missing
          empty   | "codePath": "", "dataPath": "data"                       | codePath
          type    | "codePath": 7, "dataPath": "data"                        | codePath is not a string
          no-data | "codePath": "hello"                                      | dataPath is missing
          up      | "codePath": "../hello", "dataPath": "data"               | '..' is no name
          root    | "codePath": "/etc", "dataPath": "data"                   | starts or ends with '/'
          hash    | "codePath": "hello", "dataPath": "data", "codeHash": 7   | codeHash is not an object
          tag     | "codePath": "hello", "dataPath": "data", "codeHash": {"eTag": 7} | codeHash.eTag is not a string
          digits  | "codePath": "hello", "dataPath": "data", "codeHash": {"sha256": "12"} | 64 hexadecimal digits
          none    | "codePath": "hello", "dataPath": "data"                  | no codeHash
          more    | "codePath": "hello", "dataPath": "data", "codeHash": {"eTag": "1"}, "limits": {"memory": "9GiB"} | 9GiB, this Tasker allows at most 128MiB
          long    | "codePath": "hello", "dataPath": "data", "codeHash": {"eTag": "1"}, "limits": {"timeout": "PT2H"} | PT2H, this Tasker allows at most PT5M
          little  | "codePath": "hello", "dataPath": "data", "codeHash": {"eTag": "1"}, "limits": {"pids": 1} | pids is at least 4
          size    | "codePath": "hello", "dataPath": "data", "codeHash": {"eTag": "1"}, "limits": {"memory": "much"} | limits.memory is 'much'
          """)
  void rejectsWhatTheContractRejects(String name, String fields, String why) {
    String request = "{\"taskId\": \"bad-%s\", %s}".formatted(name, fields);
    tasker.send(request);
    assertRejected("bad-" + name, "invalid-message", why);
  }

  @ParameterizedTest
  @CsvSource({
    "hello, data, true, hash-mismatch, is not what was approved",
    "nowhere, data, false, not-found, nowhere",
    "noentry, data, false, not-found, entry file",
    "hello, nothing, false, not-found, nothing",
    "requirements, data, false, dependencies, requirements.txt",
  })
  void rejectsWhatTheStorageDoesNotHold(
      String code, String data, boolean changed, String reason, String why) throws Exception {
    String id = "bad-%s-%s".formatted(code, data);
    String approved = code.equals("nowhere") ? "0".repeat(64) : tasker.shares().sha256(code);
    tasker.send(
        "{\"taskId\": \"%s\", \"codePath\": \"%s\", \"dataPath\": \"%s\", \"codeHash\": {\"eTag\": \"%s\"}}"
            .formatted(id, code, data, changed ? "0".repeat(64) : approved));
    assertRejected(id, reason, why);
  }

  private static void assertRejected(String task, String reason, String why) {
    Answer answer = tasker.answer(task);
    assertEquals("rejected", answer.state(), answer::toString);
    assertEquals(reason, answer.reason(), answer::output);
    assertTrue(answer.output().startsWith("Task has been rejected: '"), answer::output);
    assertTrue(answer.output().contains(why), answer::output);
    String fault = reason.equals("dependencies") ? "algorithm" : "sender";
    assertEquals(fault, answer.report().path("fault").asText());
    assertFalse(answer.report().path("retry").asBoolean(true));
    assertTrue(answer.json().path("containerOutput").isNull());
    assertTrue(answer.report().path("exitCode").isNull());
  }

  @ParameterizedTest
  @ValueSource(strings = {"not json", "[1]", "{}", "{\"taskId\": 7}", "{\"taskId\": \"\"}", ""})
  void putsAsideWhatNobodyCanAnswerAndGoesOn(String poison) throws Exception {
    double before = tasker.metric("tasker_dead_letters_total").orElse(0.0);
    AMQP.BasicProperties properties = Broker.properties().build();
    tasker.broker().publish(tasker.todo(), properties, poison.getBytes(UTF_8));

    Answer dead = tasker.broker().take(tasker.dead());
    assertEquals(poison, new String(dead.body(), UTF_8));
    assertEquals(properties.getMessageId(), dead.messageId());
    String reason = dead.properties().getHeaders().get("tasker-reason").toString();
    assertTrue(reason.contains("JSON") || reason.contains("taskId"), reason);
    assertTrue(tasker.metric("tasker_dead_letters_total").orElseThrow() > before);
    tasker.send("{\"taskId\": \"after-poison\"}");
    tasker.answer("after-poison");
  }
}
