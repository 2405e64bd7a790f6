package org.dataexchange.tasker.storage.files;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import org.dataexchange.tasker.disk.Sha256;
import org.dataexchange.tasker.task.FetchedCode;
import org.dataexchange.tasker.task.Reason;
import org.dataexchange.tasker.task.Refused;
import org.dataexchange.tasker.task.SharePath;
import org.dataexchange.tasker.text.Printable;

/**
 * Takes the digest of code, as the contract defines it: that of its contents. It refuses names with
 * which two trees could have one digest, and a tree without a file.
 */
public final class CodeDigest implements SafeWalk.Visitor, HashedFiles {

  private static final char NOT_UTF_8 = '\uFFFD';

  private final ContentsDigest contents = new ContentsDigest();

  @Override
  public String objection(Path name) {
    boolean odd =
        name.toString()
            .chars()
            .anyMatch(c -> Character.isISOControl(c) || c == '\\' || c == NOT_UTF_8);
    return odd ? "has a control character, a backslash or no UTF-8 in its name" : "";
  }

  @Override
  public void file(Path path, FileChannel content) throws IOException {
    long[] bytes = {0};
    String sha256 = Sha256.hex(content, piece -> bytes[0] += piece.remaining());
    add(path, bytes[0], sha256);
  }

  @Override
  public void add(Path path, long bytes, String sha256) {
    contents.add(path, bytes, sha256);
  }

  /**
   * The digest of all files so far, in hexadecimal, in lower case.
   *
   * @throws Refused if there was none
   */
  public String hex(SharePath code) {
    if (contents.files() == 0) {
      throw new Refused(
          Reason.INVALID_MESSAGE,
          "there is no file in the code at '%s'".formatted(Printable.of(code.value())));
    }
    return contents.hex();
  }

  /** The code that has this digest; throws as {@link #hex} does. */
  public FetchedCode code(SharePath code, Optional<String> eTag) {
    return new FetchedCode(
        eTag, hex(code), OptionalLong.of(contents.files()), OptionalLong.of(contents.bytes()));
  }
}
