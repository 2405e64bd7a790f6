package org.dataexchange.tasker.storage.folder;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.dataexchange.tasker.disk.Sha256;
import org.dataexchange.tasker.storage.files.Deadline;
import org.dataexchange.tasker.storage.files.HashedFiles;
import org.dataexchange.tasker.storage.files.SafeWalk;
import org.dataexchange.tasker.storage.files.TargetFolder;
import org.dataexchange.tasker.task.Transferred;

/** Copies what it visits into a run's folder, and hashes what it writes. */
final class CopyingVisitor implements SafeWalk.Visitor {

  private static final int BUFFER = 128 * 1024;

  private final TargetFolder target;
  private final HashedFiles copied;
  private final Transferred transferred;
  private final Deadline deadline;
  private final MessageDigest digest = Sha256.digest();
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);

  /**
   * @param copied gets each file; also judges the names
   * @param deadline for the copy as a whole
   */
  CopyingVisitor(
      TargetFolder target, HashedFiles copied, Transferred transferred, Deadline deadline) {
    this.target = target;
    this.copied = copied;
    this.transferred = transferred;
    this.deadline = deadline;
  }

  @Override
  public String objection(Path name) {
    return copied.objection(name);
  }

  @Override
  public void folder(Path path) throws IOException {
    target.makeFolder(path);
  }

  @Override
  public void file(Path path, FileChannel content) throws IOException {
    Path file = target.file(path);
    long bytes = 0;
    try (FileChannel out =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      while (content.read(buffer.clear()) >= 0) {
        buffer.flip();
        digest.update(buffer.duplicate());
        int piece = buffer.remaining();
        while (buffer.hasRemaining()) {
          out.write(buffer);
        }
        bytes += piece;
        transferred.add(piece);
        deadline.check();
      }
    }
    TargetFolder.makeReadable(file);
    copied.add(path, bytes, HexFormat.of().formatHex(digest.digest()));
    transferred.fileDone();
  }
}
