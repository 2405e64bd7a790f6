package org.dataexchange.tasker.sandbox.engine;

import static org.dataexchange.tasker.system.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.dataexchange.tasker.sandbox.Lab;
import org.dataexchange.tasker.sandbox.Lab.Ended;
import org.dataexchange.tasker.sandbox.Lab.Started;
import org.dataexchange.tasker.task.Failures.Detached;
import org.dataexchange.tasker.task.Failures.EngineFailed;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The engine falls silent, or goes away and comes back, while the containers go on. */
@Timeout(240)
class EngineTroubleIT {

  private static final Duration SOON = Duration.ofMinutes(2);

  /** Its data is writable in the lab. */
  private static final String PATIENT =
      """
      import os, time
      print('started', flush=True)
      while not os.path.exists('/tmp/code/go'):
          time.sleep(0.05)
      print('ended', flush=True)
      """;

  private StallingEngine between;

  /** Makes what there is, with all the time that an engine takes for that. */
  private Lab patient;

  private Lab lab;

  @BeforeEach
  void comesBetween() throws Exception {
    between = new StallingEngine(Lab.address());
    patient = new Lab("EngineTroubleIT");
    lab = lab(Duration.ofSeconds(10));
  }

  private Lab lab(Duration response) throws Exception {
    return new Lab(
        "EngineTroubleIT", "datex:latest", new Engine(between.address(), 4, Thread::new, response));
  }

  @AfterEach
  void goesAway() throws Exception {
    between.goOn();
    lab.close();
    patient.close();
    between.close();
  }

  private Started begun() throws Exception {
    Started run = patient.start(PATIENT, Lab.limits(Duration.ofMinutes(5)));
    eventually(
        "the algorithm runs",
        SOON,
        () -> Files.readString(run.folder().stdout()).contains("started"));
    return new Started(lab.sandbox(), run.run(), run.folder());
  }

  private static void letGo(Started run) throws Exception {
    Files.createFile(run.folder().code().resolve("go"));
  }

  private static void assertWhole(Ended ended) throws Exception {
    assertTrue(ended.ending().ranWell(), () -> ended.ending().toString());
    assertEquals("started\nended\n", ended.stdout());
    assertTrue(ended.ending().trace().whole());
  }

  @Test
  void isNotNeededToSeeTheEnd() throws Exception {
    Started run = begun();
    CompletableFuture<Ended> ended = CompletableFuture.supplyAsync(run::await);
    between.stall();

    letGo(run);

    assertWhole(ended.get(60, TimeUnit.SECONDS));
  }

  @Test
  void hangsButHoldsNobodyUpForEver() throws Exception {
    String image = patient.image();
    between.stall();

    assertTrue(assertThrows(EngineFailed.class, lab::image).worthTryingAgain());
    EngineFailed failed =
        assertThrows(EngineFailed.class, () -> lab.start(PATIENT, Lab.LIMITS, image));
    assertTrue(failed.worthTryingAgain());
    assertFalse(lab.sandbox().objection().isEmpty());
  }

  @Test
  void findsTheRunAgainThatItRefusedToTellOf() throws Exception {
    Started run = begun();
    CompletableFuture<Ended> ended = CompletableFuture.supplyAsync(run::await);
    between.goAway();
    assertTrue(
        assertThrows(EngineFailed.class, () -> lab.sandbox().knows(run.run(), run.folder()))
            .worthTryingAgain());

    between.comeBack();
    assertTrue(lab.sandbox().knows(run.run(), run.folder()));
    assertFalse(ended.isDone());
    letGo(run);

    assertWhole(ended.get(60, TimeUnit.SECONDS));
  }

  @Test
  void letsGoOfAServerThatStopsWhileItHangs() throws Exception {
    try (Lab stopping = lab(Duration.ofMinutes(5))) {
      Started run = stopping.start(PATIENT, Lab.limits(Duration.ofMinutes(5)));
      between.stall();
      AtomicReference<Throwable> thrown = new AtomicReference<>();
      Thread worker = new Thread(run::await);
      worker.setUncaughtExceptionHandler((thread, e) -> thrown.set(e));
      worker.start();
      // not in the wait for the end yet: that the engine is asked cannot be seen from here
      eventually("it waits", SOON, () -> worker.getState() != Thread.State.NEW);

      worker.interrupt();
      worker.join(60_000);

      assertFalse(worker.isAlive());
      Throwable e = thrown.get();
      assertTrue(e instanceof Detached || e instanceof EngineFailed, String.valueOf(e));
      between.goOn();
    }
  }
}
