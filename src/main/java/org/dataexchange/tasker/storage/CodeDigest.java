package org.dataexchange.tasker.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.dataexchange.tasker.task.Printable;
import org.dataexchange.tasker.task.Reason;
import org.dataexchange.tasker.task.Refused;
import org.dataexchange.tasker.task.Sha256;
import org.dataexchange.tasker.task.SharePath;

/** Takes the digest of code, and refuses names with which two trees could have one digest. */
final class CodeDigest implements SafeWalk.Visitor {

  private static final int BUFFER = 128 * 1024;
  private static final char NOT_UTF_8 = '\uFFFD';

  private final TreeHash tree = new TreeHash();
  private final MessageDigest file = Sha256.digest();

  @Override
  public String objection(Path name) {
    boolean odd =
        name.toString()
            .chars()
            .anyMatch(c -> Character.isISOControl(c) || c == '\\' || c == NOT_UTF_8);
    return odd ? "has a control character, a backslash or no UTF-8 in its name" : "";
  }

  @Override
  public void folder(Path path) {
    // folders do not count in the digest
  }

  @Override
  public void file(Path path, FileChannel content) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
    while (content.read(buffer.clear()) >= 0) {
      piece(buffer.flip());
    }
    fileEnded(path);
  }

  /** The next bytes of the file that is being read. */
  void piece(ByteBuffer bytes) {
    file.update(bytes);
  }

  void fileEnded(Path path) {
    tree.add(path.toString(), HexFormat.of().formatHex(file.digest()));
  }

  /**
   * The digest of all files so far, in lower case.
   *
   * @throws Refused if there was none
   */
  String hex(SharePath code) {
    if (tree.isEmpty()) {
      throw new Refused(
          Reason.INVALID_MESSAGE,
          "there is no file in the code at '%s'".formatted(Printable.of(code.value())));
    }
    return tree.hex();
  }
}
