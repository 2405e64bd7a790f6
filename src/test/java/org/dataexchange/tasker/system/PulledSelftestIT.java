package org.dataexchange.tasker.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.dataexchange.tasker.sandbox.images.Registry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** All attacks of the selftest in an image that was pulled by its digest, with TLS and a login. */
@Tag("images")
@Timeout(2400)
@SystemTest
class PulledSelftestIT {

  private Registry registry;
  private TaskerSystem tasker;

  @BeforeEach
  void begin() throws Exception {
    registry = new Registry();
    registry.trust();
    String digest =
        registry.push(
            "lab:1", ForeignImage.of("debian-13-python").reference(), System.getenv("DOCKER_HOST"));
    tasker = new TaskerSystem("pulled-selftest");
    tasker.set("DOCKER_HOST", registry.address().toString());
    tasker.set("TASKER_IMAGE", Registry.HOST + "/lab@" + digest);
    tasker.set("TASKER_IMAGES_PULL", "missing");
    tasker.set("TASKER_IMAGES_CREDENTIALS", registry.logins("secret").toString());
    tasker.set("TASKER_CONTAINER_RUNTIME", "runc");
    tasker.startUnheard();
  }

  @AfterEach
  void end() throws Exception {
    tasker.close();
    registry.close();
  }

  @Test
  void everyAttackIsHeld() {
    Script.Said said = tasker.command(Duration.ofMinutes(35), "selftest");

    System.out.println(said.text());
    List<String> complaints = said.text().lines().filter(l -> l.contains("NOT HELD")).toList();
    assertEquals(List.of(), complaints);
    assertTrue(said.text().matches("(?s).*\\b([1-9]\\d+) of \\1 held .*"), said::text);
    assertEquals(0, said.exitCode(), said::text);
  }
}
