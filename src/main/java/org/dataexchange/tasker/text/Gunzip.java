package org.dataexchange.tasker.text;

import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * Unpacks gzip of a stranger's. It may come in pieces, and of a piece that holds nothing the JDK
 * reads the next one from within: countless ones would be deeper than any thread's stack.
 */
public final class Gunzip extends GZIPInputStream {

  private static final int MOST_EMPTY = 100;

  private int empty;

  /** Throws {@code ZipException} if it does not begin as gzip does. */
  public Gunzip(InputStream in) throws IOException {
    super(in);
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    if (++empty > MOST_EMPTY) {
      throw new ZipException("more than " + MOST_EMPTY + " pieces that hold nothing");
    }
    int read = super.read(into, offset, length);
    empty = 0;
    return read;
  }
}
