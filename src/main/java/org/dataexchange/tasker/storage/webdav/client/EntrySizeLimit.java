package org.dataexchange.tasker.storage.webdav.client;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.util.Arrays;
import org.dataexchange.tasker.storage.webdav.client.Multistatus.Malformed;

/** Lets through only so many bytes for each entry: what one entry holds must fit in memory. */
final class EntrySizeLimit extends FilterInputStream {

  private static final int MOST_BYTES = 128 * 1024;
  private static final byte[] MARK = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};

  private int left = MOST_BYTES;

  EntrySizeLimit(InputStream in) {
    super(in);
  }

  /** Past an empty line or a mark before the text, which a server's own scripts may let out. */
  InputStream begun() throws IOException {
    PushbackInputStream begun = new PushbackInputStream(this, MARK.length);
    byte[] first = begun.readNBytes(MARK.length);
    if (!Arrays.equals(first, MARK)) {
      begun.unread(first);
    }
    int next = begun.read();
    while (next == ' ' || next == '\t' || next == '\r' || next == '\n') {
      next = begun.read();
    }
    if (next >= 0) {
      begun.unread(next);
    }
    return begun;
  }

  void renew() {
    left = MOST_BYTES;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    int read = super.read(into, offset, length);
    left -= Math.max(read, 0);
    if (left < 0) {
      throw new Malformed("an entry in it has no end");
    }
    return read;
  }
}
