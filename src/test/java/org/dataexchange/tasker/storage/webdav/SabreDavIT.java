package org.dataexchange.tasker.storage.webdav;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;
import org.dataexchange.tasker.task.FetchedCode;
import org.dataexchange.tasker.task.SharePath;
import org.dataexchange.tasker.task.StorageRoot.FolderETags;
import org.junit.jupiter.api.Test;

class SabreDavIT extends RealDavCase {

  SabreDavIT() throws Exception {
    super(new SabreDav());
  }

  @Test
  void provesSingleFilesByTheirETag() throws Exception {
    write("single.py", "print(1)");
    try (WebDav storage = storage(FolderETags.AUTO)) {
      FetchedCode code = storage.fetchCode(new SharePath("single.py"), run.resolve("code"));

      byte[] digest = MessageDigest.getInstance("MD5").digest("print(1)".getBytes(UTF_8));
      assertEquals(Optional.of(HexFormat.of().formatHex(digest)), code.eTag());
      assertEquals(Optional.empty(), storage.fetchCode(CODE, run.resolve("code")).eTag());
    }
  }
}
