package org.dataexchange.tasker.storage.files;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Consumer;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;

/**
 * Sorts lines in byte order. A line has a character for each byte, and no line end in it. A data
 * set may have millions of files: what was sorted is packed, to about a fifth of it.
 */
final class SortedLines {

  /** Of the lines that are not packed yet, together. */
  private static final int MOST_LENGTH = 4 << 20;

  private final List<byte[]> packed = new ArrayList<>();
  private final List<String> lines = new ArrayList<>();
  private int length;

  private record Head(String line, Iterator<String> rest) implements Comparable<Head> {
    @Override
    public int compareTo(Head other) {
      return line.compareTo(other.line);
    }
  }

  void add(String line) {
    lines.add(line);
    length += line.length();
    if (length > MOST_LENGTH) {
      pack();
    }
  }

  private void pack() {
    Collections.sort(lines);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Deflater fast = new Deflater(Deflater.BEST_SPEED);
    try (OutputStream out = new DeflaterOutputStream(bytes, fast, 64 << 10)) {
      for (String line : lines) {
        out.write((line + '\n').getBytes(ISO_8859_1));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e); // in memory nothing fails
    } finally {
      fast.end();
    }
    packed.add(bytes.toByteArray());
    lines.clear();
    length = 0;
  }

  /** Hands on all lines in their order. */
  void forEach(Consumer<String> to) {
    Collections.sort(lines);
    List<BufferedReader> readers = new ArrayList<>();
    try {
      packed.forEach(bytes -> readers.add(reader(bytes)));
      PriorityQueue<Head> heads = new PriorityQueue<>();
      readers.forEach(reader -> next(reader.lines().iterator(), heads));
      next(lines.iterator(), heads);
      while (!heads.isEmpty()) {
        Head least = heads.remove();
        to.accept(least.line());
        next(least.rest(), heads);
      }
    } finally {
      readers.forEach(SortedLines::close);
    }
  }

  private static void next(Iterator<String> rest, PriorityQueue<Head> heads) {
    if (rest.hasNext()) {
      heads.add(new Head(rest.next(), rest));
    }
  }

  private static BufferedReader reader(byte[] packed) {
    return new BufferedReader(
        new InputStreamReader(
            new InflaterInputStream(new ByteArrayInputStream(packed)), ISO_8859_1));
  }

  /** Frees memory that is not the JVM's. */
  private static void close(BufferedReader reader) {
    try {
      reader.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
