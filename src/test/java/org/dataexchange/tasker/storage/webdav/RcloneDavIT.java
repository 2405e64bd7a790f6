package org.dataexchange.tasker.storage.webdav;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.Optional;
import org.dataexchange.tasker.task.FetchedCode;
import org.dataexchange.tasker.task.SharePath;
import org.dataexchange.tasker.task.StorageRoot.FolderETags;
import org.junit.jupiter.api.Test;

class RcloneDavIT extends RealDavCase {

  RcloneDavIT() throws Exception {
    super(new RcloneDav());
  }

  /** A control character is listed as its picture. */
  @Override
  boolean namesAreItsOwn() {
    return false;
  }

  @Test
  void provesSingleFilesByTheirETag() throws Exception {
    write("single.py", "print(1)");
    SharePath single = new SharePath("single.py");
    try (WebDav storage = storage(FolderETags.AUTO)) {
      FetchedCode before = storage.fetchCode(single, run.resolve("code"));

      write("single.py", "print(22)");
      FetchedCode after = storage.fetchCode(single, run.resolve("code"));

      assertNotEquals(Optional.empty(), before.eTag());
      assertNotEquals(before.eTag(), after.eTag());
      assertEquals(Optional.empty(), storage.fetchCode(CODE, run.resolve("code")).eTag());
    }
  }
}
