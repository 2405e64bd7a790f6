package org.dataexchange.tasker.chaos;

import java.io.IOException;
import java.nio.file.Path;
import org.dataexchange.tasker.site.Part;

/** What befalls a server itself. */
final class ServerFaults implements Maker {

  /** Below a minute, beyond what a task may take, beyond that and the hour; forwards and back. */
  private static final long[] STEPS = {45, 600, 7_200, -45, -600, -7_200};

  private final Scene scene;
  private final Path other;
  private final Log log;

  /**
   * @param other a WAR that is another one than that which the servers begin with
   */
  ServerFaults(Scene scene, Path other) {
    this.scene = scene;
    this.other = other;
    this.log = scene.log();
  }

  @Override
  public boolean make(Fault fault) throws IOException {
    Member member = scene.member(fault);
    switch (fault.kind()) {
      case SERVER_KILLED -> kill(member, fault);
      case SERVER_STOPPED -> stop(member, fault);
      case SERVER_FROZEN -> freeze(member, fault);
      case SERVER_PAUSED -> rest(member, fault);
      case OTHER_VERSION -> {
        boolean isOther = member.part().settings().containsKey("TASKER_WAR");
        member.set("TASKER_WAR", isOther ? "" : other.toString());
        stop(member, fault);
      }
      case OTHER_WORKERS -> {
        member.set("TASKER_WORKERS", Integer.toString(1 + fault.which() % 3));
        stop(member, fault);
      }
      case CLOCK_STEPPED -> {
        return step(fault);
      }
      default -> throw new IllegalArgumentException(fault.toString());
    }
    return true;
  }

  private void kill(Member member, Fault fault) throws IOException {
    log.line("%s is killed, to come again after %d ms", member.name(), fault.away().toMillis());
    scene.history().died(member.name());
    member.part().kill();
    comeAgain(member, fault);
  }

  private void stop(Member member, Fault fault) throws IOException {
    log.line("%s gets SIGTERM, to come again after %d ms", member.name(), fault.away().toMillis());
    member.part().terminate();
    comeAgain(member, fault);
  }

  private void comeAgain(Member member, Fault fault) {
    Scene.pause(fault);
    member.part().start();
    log.line("%s is up again", member.name());
  }

  private void freeze(Member member, Fault fault) throws IOException {
    Part part = member.part();
    log.line("%s stands still for %d ms", member.name(), fault.away().toMillis());
    Shell.signal(part.process(), "STOP");
    Scene.pause(fault);
    Shell.signal(part.process(), "CONT");
  }

  private void rest(Member member, Fault fault) throws IOException {
    log.line("%s takes no tasks for %d ms", member.name(), fault.away().toMillis());
    member.door().pause(true);
    Scene.pause(fault);
    member.door().pause(false);
  }

  /** Only some have a clock of their own. */
  private boolean step(Fault fault) throws IOException {
    Member member =
        scene.members().stream().filter(one -> one.clock().isPresent()).findFirst().orElseThrow();
    long step = STEPS[fault.which() % STEPS.length];
    log.line("%s: its clock is %d s from the true time", member.name(), step);
    scene.history().otherClock(member.name());
    member.clock().orElseThrow().set(step);
    return true;
  }
}
