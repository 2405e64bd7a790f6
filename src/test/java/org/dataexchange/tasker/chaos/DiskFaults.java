package org.dataexchange.tasker.chaos;

import static org.dataexchange.tasker.chaos.History.Need.DISK;
import static org.dataexchange.tasker.system.Eventually.eventually;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;

/** What befalls the disk of a server. */
final class DiskFaults implements Maker {

  /** A disk that fails for longer must have been seen to; a node looks each second. */
  private static final Duration NOTICED = Pace.seconds(10);

  private static final Duration SAID = Pace.seconds(30);

  private final Scene scene;
  private final Log log;

  DiskFaults(Scene scene) {
    this.scene = scene;
    this.log = scene.log();
  }

  @Override
  public boolean make(Fault fault) throws IOException {
    switch (fault.kind()) {
      case DISK_FULL -> fill(scene.member(fault), fault);
      case DISK_READ_ONLY -> abort(first(), fault);
      case POWER_LOST -> cut(first(), fault);
      default -> throw new IllegalArgumentException(fault.toString());
    }
    return true;
  }

  /** The one on a file system that can lose something. */
  private Member first() {
    return scene.members().getFirst();
  }

  private void fill(Member member, Fault fault) throws IOException {
    log.line("the disk of %s is full for %d ms", member.name(), fault.away().toMillis());
    Instant since = Instant.now();
    member.disk().fill();
    Scene.pause(fault);
    member.disk().free();
    scene.history().away(DISK, member.name(), since);
  }

  private void abort(Member member, Fault fault) throws IOException {
    log.line("the disk of %s is read-only for %d ms", member.name(), fault.away().toMillis());
    Instant since = Instant.now();
    scene.history().forgot(member.name());
    member.disk().abort();
    try {
      Scene.pause(fault);
      if (fault.away().compareTo(NOTICED) > 0) {
        isNoticed(member);
      }
    } finally {
      end(member);
      scene.history().away(DISK, member.name(), since);
    }
  }

  /** A node whose runs can leave nothing must not go on taking tasks. */
  private static void isNoticed(Member member) {
    eventually(
        member.name() + " says that it cannot write its workspace",
        SAID,
        () -> member.door().objection("workspace").contains("cannot be written"));
  }

  private void cut(Member member, Fault fault) throws IOException {
    log.line("the power of %s is cut for %d ms", member.name(), fault.away().toMillis());
    scene.history().forgot(member.name());
    member.disk().cut();
    end(member);
    Scene.pause(fault);
  }

  /** The server and its containers end at once, and nothing is written any more. */
  private void end(Member member) throws IOException {
    member.part().kill();
    String device = member.disk().device();
    for (Jail process : Jail.all()) {
      if (process.uses(device)) {
        process.kill();
      }
    }
    member.disk().repair();
    Disk.nextBoot(scene.site().base());
    // the others see another boot, too: what ended before it, and they have not read, begins again
    scene.members().forEach(other -> scene.history().died(other.name()));
    member.part().start();
    log.line("%s is up again, on its repaired disk", member.name());
  }
}
