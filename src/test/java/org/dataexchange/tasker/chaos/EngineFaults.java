package org.dataexchange.tasker.chaos;

import static org.dataexchange.tasker.chaos.History.Need.ENGINE;

import java.io.IOException;
import java.time.Instant;
import org.dataexchange.tasker.site.Part;

/** What befalls the engine; its containers outlive it. */
final class EngineFaults implements Maker {

  private final Scene scene;
  private final Log log;

  EngineFaults(Scene scene) {
    this.scene = scene;
    this.log = scene.log();
  }

  @Override
  public boolean make(Fault fault) throws IOException {
    Part engine = scene.site().engine();
    Instant since = Instant.now();
    log.line("%s for %s", fault.kind(), fault.away());
    switch (fault.kind()) {
      case ENGINE_KILLED -> {
        engine.kill();
        Scene.pause(fault);
        engine.start();
      }
      case ENGINE_STOPPED -> {
        engine.terminate();
        Scene.pause(fault);
        engine.start();
      }
      case ENGINE_FROZEN -> {
        Shell.signal(engine.process(), "STOP");
        Scene.pause(fault);
        Shell.signal(engine.process(), "CONT");
      }
      default -> throw new IllegalArgumentException(fault.toString());
    }
    scene.history().away(ENGINE, since);
    log.line("the engine is up again");
    return true;
  }
}
