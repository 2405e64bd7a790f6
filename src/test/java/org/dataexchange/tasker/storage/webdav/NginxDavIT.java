package org.dataexchange.tasker.storage.webdav;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.dataexchange.tasker.storage.Shell;
import org.dataexchange.tasker.task.CodeHash;
import org.dataexchange.tasker.task.FetchedCode;
import org.dataexchange.tasker.task.Reason;
import org.dataexchange.tasker.task.Refused;
import org.dataexchange.tasker.task.SharePath;
import org.dataexchange.tasker.task.StorageRoot.FolderETags;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NginxDavIT extends RealDavCase {

  NginxDavIT() throws Exception {
    super(new NginxDav());
  }

  /** It lists no ETags, so there is none to approve by, of whatever is trusted. */
  @ParameterizedTest
  @ValueSource(strings = {"study/code", "study/code/run.py"})
  void leavesApprovalToTheDigest(String path) {
    SharePath code = new SharePath(path);
    try (WebDav storage = storage(FolderETags.CONTENTS)) {
      FetchedCode fetched = storage.fetchCode(code, run.resolve("code"));

      assertEquals(Optional.empty(), fetched.eTag());
      CodeHash byETag = new CodeHash(Optional.of("5db6a51baa9e0"), Optional.empty());
      Refused refused = assertThrows(Refused.class, () -> byETag.prove(code, fetched));
      assertEquals(Reason.INVALID_MESSAGE, refused.reason());
      assertTrue(refused.getMessage().contains("codeHash.sha256"), refused.getMessage());
      new CodeHash(Optional.empty(), Optional.of(fetched.sha256())).prove(code, fetched);
    }
  }

  /** With the same length and time as before, its version in a transfer is the same too. */
  @Test
  void fetchesWhatTellsNoVersionEachTime() throws Exception {
    try (WebDav storage = storage(FolderETags.AUTO)) {
      write("same.py", "print(1)");
      FetchedCode before = storage.fetchCode(new SharePath("same.py"), run.resolve("code"));
      Shell.run(
          server.documents(),
          "touch -r same.py time; printf 'print(2)' > same.py; touch -r time same.py");

      FetchedCode after = storage.fetchCode(new SharePath("same.py"), run.resolve("code"));

      assertTrue(!before.sha256().equals(after.sha256()), "an old copy was used");
    }
  }

  /** They are not there for anybody who lists the folder; asked for by name they are. */
  @Test
  void isToldOfNoNamesThatBeginWithADot() throws Exception {
    write("dots/.hidden", "1");
    write("dots/plain", "2");
    try (WebDav storage = storage(FolderETags.AUTO)) {
      assertEquals(1, storage.fetchData(new SharePath("dots"), run.resolve("data")).files());
      assertEquals(
          1, storage.fetchData(new SharePath("dots/.hidden"), run.resolve("data")).files());
    }
  }
}
