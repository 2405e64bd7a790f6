package org.dataexchange.tasker.storage.webdav;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
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

class ApacheDavIT extends RealDavCase {

  ApacheDavIT() throws Exception {
    super(new ApacheDav());
  }

  @Test
  void provesSingleFilesByTheirETag() throws Exception {
    write("single.py", "print(1)");
    SharePath single = new SharePath("single.py");
    try (WebDav storage = storage(FolderETags.FILE)) {
      FetchedCode before = storage.fetchCode(single, run.resolve("code"));
      CodeHash approved = new CodeHash(before.eTag(), Optional.empty());
      approved.prove(single, before);

      write("single.py", "print(22)");
      FetchedCode after = storage.fetchCode(single, run.resolve("code"));
      assertNotEquals(before.eTag(), after.eTag());
      assertEquals(
          Reason.HASH_MISMATCH,
          assertThrows(Refused.class, () -> approved.prove(single, after)).reason());
    }
  }

  @Test
  void doesNotTrustTheETagOfAFolder() {
    try (WebDav storage = storage(FolderETags.AUTO)) {
      FetchedCode code = storage.fetchCode(CODE, run.resolve("code"));

      assertEquals(Optional.empty(), code.eTag());
      CodeHash byETag = new CodeHash(Optional.of("5db6a51baa9e0"), Optional.empty());
      String said = assertThrows(Refused.class, () -> byETag.prove(CODE, code)).getMessage();
      assertTrue(said.contains("codeHash.sha256") && said.contains("./tasker approve"), said);
      new CodeHash(Optional.empty(), Optional.of(code.sha256())).prove(CODE, code);
    }
    try (WebDav storage = storage(FolderETags.CONTENTS)) {
      assertTrue(storage.fetchCode(CODE, run.resolve("code")).eTag().isPresent());
    }
  }

  /** They are sent from one address to another that is spelled otherwise. */
  @Test
  void fetchesFoldersWhoseNamesItDoesNotEscapeAsWeDo() throws Exception {
    write("R&D (v2)/it's/run.py", "1");
    try (WebDav storage = storage(FolderETags.AUTO)) {
      assertEquals(1, storage.fetchData(new SharePath("R&D (v2)"), run.resolve("data")).files());
      assertEquals(
          1, storage.fetchData(new SharePath("R&D (v2)/it's"), run.resolve("data")).files());
    }
  }

  @Test
  void fetchesWhatItLabelsAsPacked() throws Exception {
    write("reads/reads.fastq.gz", "not even packed");
    write("reads/old.tar.Z", "neither");
    try (WebDav storage = storage(FolderETags.AUTO)) {
      assertEquals(2, storage.fetchData(new SharePath("reads"), run.resolve("data")).files());
      assertEquals(
          Shell.treeHash(server.documents().resolve("reads")),
          Shell.treeHash(run.resolve("data/reads")));
    }
  }

  @Test
  void fetchesNamesThatBeginWithADot() throws Exception {
    write("dots/.hidden", "1");
    write("dots/...", "2");
    try (WebDav storage = storage(FolderETags.AUTO)) {
      assertEquals(2, storage.fetchData(new SharePath("dots"), run.resolve("data")).files());
    }
  }
}
