package org.dataexchange.tasker.storage.files;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DurableFilesTest {

  private static final int SIZE = 400_000;

  @TempDir Path folder;

  /** From and to file systems that the kernel cannot copy between, be it at once or on the way. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 150_000})
  void areCopiedWhereTheKernelCannot(int atOnce) throws IOException {
    byte[] content = new byte[SIZE];
    new Random(1).nextBytes(content);
    Path from = Files.write(folder.resolve("from"), content);
    for (String failure : new String[] {"Input/output error", ""}) {
      Path to = folder.resolve("to" + failure.length());
      try (FileChannel in = new Remote(FileChannel.open(from, READ), atOnce, failure);
          FileChannel out = FileChannel.open(to, CREATE_NEW, WRITE)) {
        assertEquals(SIZE, DurableFiles.copy(in, out));
      }
      assertArrayEquals(content, Files.readAllBytes(to));
    }
  }

  @Test
  void areCopiedOnlyIntoTheirOwnPlace() throws IOException {
    Path from = Files.writeString(folder.resolve("from"), "x");

    DurableFiles.copy(from, folder.resolve("to"));

    assertEquals("x", Files.readString(folder.resolve("to")));
    assertThrows(IOException.class, () -> DurableFiles.copy(from, folder.resolve("to")));
  }

  /**
   * A file of which the kernel copies so many bytes, and fails then.
   *
   * @param failure empty if it says that it has copied nothing more
   */
  private static final class Remote extends FileChannel {
    private final FileChannel file;
    private final int atOnce;
    private final String failure;

    Remote(FileChannel file, int atOnce, String failure) {
      this.file = file;
      this.atOnce = atOnce;
      this.failure = failure;
    }

    @Override
    public long transferTo(long position, long count, WritableByteChannel to) throws IOException {
      if (position < atOnce) {
        return file.transferTo(position, Math.min(count, atOnce - position), to);
      }
      if (failure.isEmpty()) {
        return 0;
      }
      throw new IOException(failure);
    }

    @Override
    public long size() throws IOException {
      return file.size();
    }

    @Override
    public int read(ByteBuffer into, long position) throws IOException {
      return file.read(into, position);
    }

    @Override
    protected void implCloseChannel() throws IOException {
      file.close();
    }

    @Override
    public int read(ByteBuffer into) {
      throw new UnsupportedOperationException();
    }

    @Override
    public long read(ByteBuffer[] into, int offset, int length) {
      throw new UnsupportedOperationException();
    }

    @Override
    public int write(ByteBuffer from) {
      throw new UnsupportedOperationException();
    }

    @Override
    public long write(ByteBuffer[] from, int offset, int length) {
      throw new UnsupportedOperationException();
    }

    @Override
    public int write(ByteBuffer from, long position) {
      throw new UnsupportedOperationException();
    }

    @Override
    public long position() {
      throw new UnsupportedOperationException();
    }

    @Override
    public FileChannel position(long position) {
      throw new UnsupportedOperationException();
    }

    @Override
    public FileChannel truncate(long size) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void force(boolean metaData) {
      throw new UnsupportedOperationException();
    }

    @Override
    public long transferFrom(ReadableByteChannel from, long position, long count) {
      throw new UnsupportedOperationException();
    }

    @Override
    public MappedByteBuffer map(MapMode mode, long position, long size) {
      throw new UnsupportedOperationException();
    }

    @Override
    public FileLock lock(long position, long size, boolean shared) {
      throw new UnsupportedOperationException();
    }

    @Override
    public FileLock tryLock(long position, long size, boolean shared) {
      throw new UnsupportedOperationException();
    }
  }
}
