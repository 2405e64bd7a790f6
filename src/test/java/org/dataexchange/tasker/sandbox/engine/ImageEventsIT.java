package org.dataexchange.tasker.sandbox.engine;

import static org.dataexchange.tasker.system.Containers.docker;
import static org.dataexchange.tasker.system.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.time.Duration;
import org.dataexchange.tasker.sandbox.Lab;
import org.dataexchange.tasker.task.Failures.EngineFailed;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An image that somebody puts in the place of another, while the engine is not asked for it. */
@Timeout(300)
class ImageEventsIT {

  private static final String NAME = "tasker-it-news:latest";
  private static final String OTHER = "tasker-it-news:other";
  private static final Duration SOON = Duration.ofSeconds(60);

  private StallingEngine between;
  private Lab lab;

  @BeforeEach
  void open() throws IOException {
    docker("tag", "datex:latest", NAME);
    docker("create", "--name", "tasker-it-news", "datex:latest");
    docker("commit", "--change", "LABEL other=yes", "tasker-it-news", OTHER);
    docker("rm", "tasker-it-news");
    between = new StallingEngine(Lab.address());
    lab = new Lab("ImageNewsIT", NAME, new Engine(between.address(), 4, Thread::new));
    lab.sandbox().prove();
  }

  @AfterEach
  void close() throws IOException {
    lab.close();
    between.close();
    docker("rmi", NAME, OTHER);
  }

  private static String named(String image) {
    return NAME + '@' + docker("image", "inspect", "--format", "{{.Id}}", image);
  }

  @Test
  void isTakenFromWhenItHasTheName() {
    assertEquals(named("datex:latest"), lab.image());
    docker("tag", OTHER, NAME);
    eventually("it is taken", SOON, () -> named(OTHER).equals(lab.image()));
  }

  @Test
  void needsNoEngineWhileNothingChanges() {
    eventually(
        "the engine is not asked",
        SOON,
        () -> {
          lab.sandbox().prove();
          between.stall();
          try {
            return answersAtOnce();
          } finally {
            between.goOn();
          }
        });
  }

  private boolean cannotTell() {
    try {
      lab.image();
      return false;
    } catch (EngineFailed e) {
      return true;
    }
  }

  private boolean answersAtOnce() throws InterruptedException {
    Thread asks = Thread.ofVirtual().start(() -> lab.image());
    return asks.join(Duration.ofSeconds(1));
  }

  @Test
  void isLookedUpAgainWhereTheEngineWasAway() throws IOException {
    ImageEvents news = new ImageEvents(lab.engine().images());
    news.listen();
    eventually("it hears", SOON, () -> news.isStill(news.moment()));
    long then = news.moment();
    between.goAway();
    eventually("it hears no more", SOON, () -> !news.isStill(news.moment()));
    eventually("nothing is taken for known", SOON, this::cannotTell);
    between.comeBack();
    eventually(
        "it hears again",
        SOON,
        () -> {
          news.listen();
          return news.isStill(news.moment());
        });
    assertFalse(news.isStill(then));
    news.close();
  }
}
