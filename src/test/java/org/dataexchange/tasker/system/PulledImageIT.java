package org.dataexchange.tasker.system;

import static org.dataexchange.tasker.system.Eventually.eventually;
import static org.dataexchange.tasker.system.TaskerSystem.SOON;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.StreamSupport;
import org.dataexchange.tasker.sandbox.images.Registry;
import org.dataexchange.tasker.storage.Shell;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A server whose images come from a registry with TLS and a login, slowly. */
@Timeout(600)
@SystemTest
class PulledImageIT {

  private Registry registry;
  private String digest;
  private TaskerSystem tasker;

  @BeforeEach
  void begin() throws Exception {
    registry = new Registry();
    registry.trust();
    Path shell = Files.writeString(registry.home().resolve("true.c"), "int main(void) {return 0;}");
    Shell.run(registry.home(), "gcc -static -Os -s -o true " + shell);
    registry.push("small:1", registry.home().resolve("true"));
    digest =
        registry.push(
            "lab:1", ForeignImage.of("opt-only").reference(), System.getenv("DOCKER_HOST"));
    tasker = new TaskerSystem("pulled-image");
    tasker.set("DOCKER_HOST", registry.address().toString());
    tasker.set("TASKER_IMAGE", Registry.HOST + "/small:1");
    tasker.set("TASKER_IMAGES", "lab=%s/lab@%s".formatted(Registry.SLOW, digest));
    tasker.set("TASKER_IMAGES_PULL", "missing");
    tasker.set("TASKER_IMAGES_CREDENTIALS", registry.logins("secret").toString());
    tasker.set("TASKER_CONTAINER_RUNTIME", "runc");
    tasker.shares().algorithm("hello", "print('hello')");
    // or it might be there before the task is
    registry.hold();
    tasker.start();
  }

  @AfterEach
  void end() throws Exception {
    tasker.close();
    registry.goOn();
    registry.close();
  }

  private static JsonNode first(JsonNode list, String field, String value) {
    return StreamSupport.stream(list.spliterator(), false)
        .filter(one -> one.path(field).asText().equals(value))
        .findFirst()
        .orElseThrow(() -> new AssertionError(list.toString()));
  }

  @Test
  void showsThatATaskWaitsForItsImageAndRunsItThen() throws Exception {
    tasker.send(
        tasker
            .shares()
            .request("waits", "hello", ", \"image\": \"lab\", \"imageDigest\": \"" + digest + '"'));
    registry.goOn();
    try (Client operator = tasker.operator()) {
      eventually(
          "the page shows what has come of the image",
          SOON,
          () ->
              operator
                  .json("/api/tasks")
                  .path("tasks")
                  .valueStream()
                  .filter(task -> task.path("taskId").asText().equals("waits"))
                  .map(task -> task.path("step"))
                  .anyMatch(
                      step ->
                          step.path("name").asText().equals("CreatingContainer")
                              && step.path("bytes").asLong() > 0
                              && step.path("bytes").asLong() < step.path("bytesTotal").asLong()));

      eventually("it is proved", SOON, () -> objectionTo(lab(), operator).isEmpty());
      Answer answer = tasker.answer("waits");

      assertEquals("success", answer.state(), answer::toString);
      assertEquals("hello\n", answer.stdout());
      assertEquals("clean", answer.report().path("evidence").path("verdict").asText());
      assertEquals("lab", answer.report().path("imageAlias").asText());
      assertTrue(answer.report().path("imageDigests").toString().contains(digest));
      Path file = Files.write(registry.home().resolve("answer.json"), answer.body());
      assertTrue(tasker.say("receipt", "verify", file.toString()).startsWith("holds: "));
    }
    eventually(
        "it is ready",
        SOON,
        () -> tasker.command("status").text().contains("lab (%s): ready".formatted(lab())));
  }

  private static String objectionTo(String image, Client operator) throws Exception {
    JsonNode images = operator.json("/api/node").path("images");
    return first(images, "reference", image).path("objection").asText();
  }

  private String lab() {
    return Registry.SLOW + "/lab@" + digest;
  }
}
