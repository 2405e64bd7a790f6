package org.dataexchange.tasker.task;

import java.util.Optional;
import org.dataexchange.tasker.text.Printable;

/**
 * The approval of code: the storage's ETag of the code, the digest of its contents, or both, and
 * then both must hold.
 *
 * @param eTag without weak mark and quotes
 * @param sha256 64 hexadecimal digits, in lower case
 */
public record CodeHash(Optional<String> eTag, Optional<String> sha256) {

  /** No approval was given. */
  public static final CodeHash NONE = new CodeHash(Optional.empty(), Optional.empty());

  /** Was neither hash given? */
  public boolean isEmpty() {
    return eTag.isEmpty() && sha256.isEmpty();
  }

  /**
   * Holds the approval for the code that was fetched?
   *
   * @throws Refused {@code hash-mismatch}, naming both hashes; {@code invalid-message} for an ETag
   *     where the storage's proves nothing
   */
  public void prove(SharePath code, FetchedCode fetched) {
    eTag.ifPresent(approved -> prove(code, approved, fetched.eTag()));
    sha256
        .filter(approved -> !approved.equals(fetched.sha256()))
        .ifPresent(approved -> mismatch(code, "sha256", approved, fetched.sha256()));
  }

  private static void prove(SharePath code, String approved, Optional<String> found) {
    if (found.isEmpty()) {
      throw new Refused(
          Reason.INVALID_MESSAGE,
          ("no ETag of '%s' proves anything on this storage: it gives none, or a folder's stays"
                  + " when something in it changes; approve it by codeHash.sha256 alone, which"
                  + " ./tasker approve --code PATH prints")
              .formatted(Printable.of(code.value())));
    }
    if (!approved.equals(found.get())) {
      mismatch(code, "ETag", approved, found.get());
    }
  }

  private static void mismatch(SharePath code, String kind, String approved, String found) {
    throw new Refused(
        Reason.HASH_MISMATCH,
        "the code at '%s' is not what was approved: its %s is %s, approved is %s"
            .formatted(
                Printable.of(code.value()), kind, Printable.of(found), Printable.of(approved)));
  }
}
