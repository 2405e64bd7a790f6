package org.dataexchange.tasker.evidence;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** The names in a file of the launcher's, each with a NUL behind it: a character for each byte. */
record Names(InputStream file) implements AutoCloseable {

  static Names of(Path file) throws IOException {
    return new Names(new BufferedInputStream(Files.newInputStream(file)));
  }

  /** The next one; empty at the end. */
  String next() throws IOException {
    ByteArrayOutputStream name = new ByteArrayOutputStream();
    for (int c = file.read(); c > 0; c = file.read()) {
      name.write(c);
    }
    return name.toString(StandardCharsets.ISO_8859_1);
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
