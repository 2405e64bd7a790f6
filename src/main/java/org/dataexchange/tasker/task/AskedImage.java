package org.dataexchange.tasker.task;

import java.util.Collection;
import java.util.Optional;
import java.util.TreeSet;
import org.dataexchange.tasker.text.Printable;

/**
 * The image that a request asks for, and the one that was approved.
 *
 * @param alias one of those that the operator allows; empty for the runtime's own
 * @param digest {@code sha256:} and 64 hexadecimal digits in lower case: an id or a manifest's
 */
public record AskedImage(Optional<String> alias, Optional<String> digest) {

  /** Whatever the operator has for the runtime. */
  public static final AskedImage USUAL = new AskedImage(Optional.empty(), Optional.empty());

  /**
   * Is it one of these?
   *
   * @throws Refused {@code invalid-message}, with the names there are
   */
  public void admit(Collection<String> allowed) {
    if (alias.isPresent() && !allowed.contains(alias.get())) {
      throw new Refused(
          Reason.INVALID_MESSAGE,
          "image is '%s', which this Tasker does not have; %s"
              .formatted(
                  Printable.of(alias.get()),
                  allowed.isEmpty()
                      ? "tasker.images names none"
                      : "there are " + String.join(", ", new TreeSet<>(allowed))));
    }
  }

  /**
   * Holds the approval for what would run?
   *
   * @throws Refused {@code hash-mismatch}, naming both digests
   */
  public void prove(JobImage image) {
    if (digest.isPresent() && !image.digests().contains(digest.get())) {
      throw new Refused(
          Reason.HASH_MISMATCH,
          "the image '%s' is not what was approved: its digest is %s, approved is %s"
              .formatted(
                  Printable.of(image.alias().orElse(image.reference())),
                  String.join(" or ", image.digests()),
                  digest.get()));
    }
  }
}
