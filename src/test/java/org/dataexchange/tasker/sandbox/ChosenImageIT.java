package org.dataexchange.tasker.sandbox;

import static org.dataexchange.tasker.system.Containers.docker;
import static org.dataexchange.tasker.system.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dataexchange.tasker.sandbox.Lab.Ended;
import org.dataexchange.tasker.sandbox.images.ImageNames;
import org.dataexchange.tasker.sandbox.images.KnownImage;
import org.dataexchange.tasker.task.Failures.EngineFailed;
import org.dataexchange.tasker.task.JobImage;
import org.dataexchange.tasker.task.Sandbox.Choice;
import org.dataexchange.tasker.task.Transferred;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Several images of one node's: those that runs are in, and the sandboxes prepared for them. */
@Timeout(400)
class ChosenImageIT {

  private static final String SCI = "tasker-it-chosen:sci";
  private static final String LATER = "tasker-it-chosen:later";
  private static final Duration SOON = Duration.ofMinutes(2);
  private static final String SAYS = "import os; print(os.environ.get('SCI'))";

  private Lab lab;

  @BeforeEach
  void open() throws IOException {
    commit("ENV SCI=1", SCI);
    commit("ENV SCI=2", LATER);
    lab =
        new Lab(
            "ChosenImageIT",
            new ImageNames(
                "datex:latest",
                Map.of("node", "nowhere:1"),
                Map.of("sci", SCI, "same", SCI, "gone", "nowhere:2")),
            2);
    lab.sandbox().prove();
  }

  private static void commit(String change, String name) {
    docker("create", "--name", "tasker-it-chosen", "datex:latest");
    docker("commit", "--change", change, "tasker-it-chosen", name);
    docker("rm", "tasker-it-chosen");
  }

  @AfterEach
  void close() throws IOException {
    lab.close();
    docker("rmi", SCI, LATER);
  }

  private JobImage image(String alias) {
    return lab.sandbox()
        .image(
            new Choice("python", Optional.ofNullable(alias), Optional.empty()),
            Transferred.unheard());
  }

  private static String id(String image) {
    return docker("image", "inspect", "--format", "{{.Id}}", image);
  }

  /** An engine with containerd's image store knows one of an image that was never anywhere else. */
  private static List<String> manifests(String image) {
    return docker("image", "inspect", "--format", "{{join .RepoDigests \"\\n\"}}", image)
        .lines()
        .filter(line -> !line.isEmpty())
        .map(line -> line.substring(line.indexOf('@') + 1))
        .toList();
  }

  private void fill() {
    eventually(
        "the pool is full",
        SOON,
        () -> {
          lab.sandbox().tend(); // as a server does it every few seconds
          return lab.sandbox().prepared() == 2;
        });
  }

  private String origin(Ended run) {
    return lab.sandbox().origin(run.folder());
  }

  private Ended run(JobImage image) throws Exception {
    Ended run = lab.start(SAYS, Lab.LIMITS, image.name()).await();
    assertTrue(run.ending().ranWell(), () -> run.ending().toString());
    return run;
  }

  @Test
  void preparesTheImagesThatRunsAreInAndTheUsualOneFirst() throws Exception {
    fill();
    Ended first = run(image("sci"));
    assertEquals("cold: those that are prepared have another image", origin(first));
    assertEquals("1\n", first.stdout());
    assertEquals("prepared", origin(run(image(null))));
    fill();
    assertEquals("prepared", origin(run(image(null))));
    for (int i = 0; i < 3; i++) {
      run(image("sci"));
    }
    eventually(
        "each has one",
        SOON,
        () -> {
          fill();
          Ended chosen = run(image("same"));
          Ended usual = run(image(null));
          assertEquals("1\n", chosen.stdout());
          assertEquals("None\n", usual.stdout());
          return origin(chosen).equals("prepared") && origin(usual).equals("prepared");
        });
    assertEquals(2, lab.sandbox().wanted());
  }

  @Test
  void givesThePlacesOfAnImageThatIsGoneToTheOthers() throws Exception {
    fill();
    for (int i = 0; i < 3; i++) {
      run(image("sci"));
    }
    eventually("one is ready", SOON, () -> tended() && !readyWith(id(SCI)).isEmpty());
    docker("tag", SCI, "tasker-it-chosen:kept");
    docker("rmi", SCI);
    try {
      String id = id("tasker-it-chosen:kept");
      eventually(
          "it is missed",
          SOON,
          () -> tended() && !lab.sandbox().images().getLast().objection().isEmpty());
      for (int i = 0; i < 6; i++) {
        eventually("two are ready", SOON, () -> tended() && lab.sandbox().prepared() >= 2);
        run(image(null));
      }
      eventually(
          "all are the usual one's",
          SOON,
          () -> tended() && readyWith(id).isEmpty() && lab.sandbox().prepared() == 2);
    } finally {
      docker("tag", "tasker-it-chosen:kept", SCI);
      docker("rmi", "tasker-it-chosen:kept");
    }
  }

  private boolean tended() {
    lab.sandbox().tend();
    return true;
  }

  private static List<String> readyWith(String image) {
    return docker(
            "ps",
            "-q",
            "--filter",
            "label=tasker.node=ChosenImageIT",
            "--filter",
            "ancestor=" + image)
        .lines()
        .toList();
  }

  @Test
  void tellsEachDigestAndKeepsTheImageOfARunWhereItsNameMovesOn() throws Exception {
    JobImage begun = image("sci");
    assertEquals(new JobImage(Optional.of("sci"), SCI, id(SCI), manifests(SCI)), begun);
    docker("tag", LATER, SCI);

    eventually("the name leads elsewhere", SOON, () -> image("sci").id().equals(id(LATER)));
    JobImage again =
        lab.sandbox()
            .image(
                new Choice("python", Optional.of("sci"), Optional.of(begun)),
                Transferred.unheard());

    assertEquals(begun, again);
    Ended run = run(again);
    assertEquals("1\n", run.stdout());
    lab.sandbox().remove(run.run().id());
    docker("rmi", begun.id());
    EngineFailed gone =
        assertThrows(
            EngineFailed.class,
            () ->
                lab.sandbox()
                    .image(
                        new Choice("python", Optional.of("sci"), Optional.of(begun)),
                        Transferred.unheard()));
    assertTrue(
        gone.getMessage().startsWith("the run began with an image that is not to be had any more"),
        gone.getMessage());
  }

  @Test
  void saysWhichImageIsMissingAndServesTheOthers() {
    String objection = lab.sandbox().objection();
    assertTrue(
        objection.matches("in image nowhere:1: the engine on \\S+ could not find the job image.*"),
        objection);
    assertTrue(!objection.contains("nowhere:2"), objection);
    assertTrue(lab.sandbox().servesSome());
    assertEquals(
        List.of("datex:latest", "nowhere:1", "nowhere:2", SCI),
        lab.sandbox().images().stream().map(KnownImage::reference).toList());
    KnownImage gone = lab.sandbox().images().get(2);
    assertEquals(List.of("gone"), gone.aliases());
    assertTrue(gone.objection().contains("nowhere:2"), gone.objection());
    EngineFailed asked = assertThrows(EngineFailed.class, () -> image("gone"));
    assertFalse(asked.worthTryingAgain(), "others would wait behind whoever asks for it");
    assertEquals(List.of(id(SCI)), lab.sandbox().images().get(3).digests());
    assertEquals(SCI, image("same").reference());
  }
}
