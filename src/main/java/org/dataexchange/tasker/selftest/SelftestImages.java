package org.dataexchange.tasker.selftest;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.dataexchange.tasker.cli.Environment;
import org.dataexchange.tasker.cli.Trial;
import org.dataexchange.tasker.cli.TryOrder;
import org.dataexchange.tasker.task.RunListener;
import org.dataexchange.tasker.wire.Answer;
import org.dataexchange.tasker.wire.RequestFields;

/**
 * Attacks by images. No server would take one that its operator does not name, so each is tried in
 * the sandbox of the same engine without a server.
 */
record SelftestImages(Environment environment, SelftestFolder share) {

  /** What came of one that the attack's folder describes. */
  Row attacked(Attack attack) throws InterruptedException {
    String base = environment.image();
    try (HostileImage image =
        HostileImage.build(
            environment.engine(), share.folder(attack.name()).resolve("image"), base)) {
      long start = System.nanoTime();
      Answer answer = answer(attack, image.in(environment));
      double seconds = (System.nanoTime() - start) / 1e9;
      return Row.of(
          attack,
          new Row.Result(
              true,
              AnswerSummary.inWords(answer),
              attack.expect().complaints(answer, seconds),
              OptionalDouble.empty(),
              seconds));
    } catch (IOException e) {
      return Row.of(
          attack, Row.Result.notTried("the engine does not make its image: " + e.getMessage()));
    }
  }

  private Answer answer(Attack attack, Environment with) {
    Map<String, String> limits = new HashMap<>();
    Messages.LIMITS.forEach((name, value) -> limits.put(name, value.toString()));
    TryOrder order =
        new TryOrder(
            share.folder(attack.name()),
            share.folder(Messages.DATA),
            RequestFields.limits(limits),
            Optional.empty());
    return new Trial(order, with, new RunListener() {}).run();
  }
}
