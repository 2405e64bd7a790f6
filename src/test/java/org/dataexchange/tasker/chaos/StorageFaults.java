package org.dataexchange.tasker.chaos;

import static org.dataexchange.tasker.chaos.History.Need.STORAGE;

import java.io.IOException;
import java.time.Instant;

/** What befalls the places that code and data come from, and results go to. */
final class StorageFaults implements Maker {

  private final Scene scene;

  StorageFaults(Scene scene) {
    this.scene = scene;
  }

  @Override
  public boolean make(Fault fault) throws IOException {
    Storage storage = scene.storage();
    Instant since = Instant.now();
    scene.log().line("%s for %s", fault.kind(), fault.away());
    switch (fault.kind()) {
      case STORAGE_AWAY -> {
        storage.takeAway();
        Scene.pause(fault);
        storage.bringBack();
      }
      case STORAGE_UNMOUNTED -> {
        storage.unmount();
        Scene.pause(fault);
        storage.mount();
      }
      case WEBDAV_KILLED -> {
        storage.dav().stop();
        Scene.pause(fault);
        storage.dav().start();
      }
      case WEBDAV_FROZEN -> {
        Shell.signal(storage.dav().process(), "STOP");
        Scene.pause(fault);
        Shell.signal(storage.dav().process(), "CONT");
      }
      default -> throw new IllegalArgumentException(fault.toString());
    }
    scene.history().away(STORAGE, since);
    return true;
  }
}
