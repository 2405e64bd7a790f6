package org.dataexchange.tasker.sandbox.container;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class OverlayVolumeTest {

  /** As Docker's engine says it. */
  private static final String ERROR =
      "error while mounting volume '/var/lib/docker/volumes/d461/_data': failed to mount local"
          + " volume: mount overlay:/var/lib/docker/volumes/d461/_data, data:"
          + " ro,lowerdir=/srv/tasker/runs/x:/srv/tasker/empty: ";

  @Test
  void isRefusedByTheFileSystemAndNotByAPathThatIsElsewhere() {
    assertTrue(OverlayVolume.isRefused(ERROR + "invalid argument"));
    assertFalse(OverlayVolume.isRefused(ERROR + "no such file or directory"));
    assertFalse(OverlayVolume.isRefused("bind source path does not exist: /srv/tasker/runs/x"));
  }

  @Test
  void isExplainedWhereTheFileSystemIsWhy() {
    String other = "the container was killed";

    assertEquals(other, OverlayVolume.explained(other));
    assertTrue(
        OverlayVolume.explained(ERROR + "invalid argument")
            .startsWith("the engine cannot mount an overlay over this file system (error"));
  }
}
