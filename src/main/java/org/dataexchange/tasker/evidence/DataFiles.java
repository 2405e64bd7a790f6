package org.dataexchange.tasker.evidence;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.dataexchange.tasker.task.RunFolder;

/**
 * The files of the data set that were read: what the trace shows, and what the kernel told the
 * launcher. The kernel is believed. A second thread can lie to the trace, by another file under the
 * same descriptor before the tracer looks at it, and where the two disagree that is evidence too.
 */
final class DataFiles {

  /** Of the names in the trace; a program may make some up. */
  private static final int MOST_REMEMBERED = 100_000;

  private final Set<Long> traced = new HashSet<>();
  private Entries read = new Entries();
  private long hidden;
  private String hiddenName = "";

  /**
   * The trace shows that it was opened.
   *
   * @param name below the data's folder, a character for each byte
   */
  void traced(String name) {
    read.add(name);
    if (traced.size() < MOST_REMEMBERED) {
      traced.add(hash(name));
    }
  }

  /** Nothing more will come: takes the kernel's word where there is one. */
  void settle(RunFolder folder) throws IOException {
    try (InputStream opened = new BufferedInputStream(Files.newInputStream(folder.opened()))) {
      settle(opened);
    } catch (NoSuchFileException e) {
      // only opening a folder leaves the same line as opening a file
      read.removeIf(name -> isFolder(folder.data(), name));
    }
  }

  private static boolean isFolder(Path data, String name) {
    try {
      return Files.isDirectory(data.resolve(name), LinkOption.NOFOLLOW_LINKS);
    } catch (InvalidPathException e) {
      return false; // no name that Java can spell, so none of Tasker's copy
    }
  }

  private void settle(InputStream opened) throws IOException {
    Entries told = new Entries();
    long unseen = 0;
    String example = "";
    boolean compared = traced.size() < MOST_REMEMBERED;
    for (String name = next(opened); !name.isEmpty(); name = next(opened)) {
      told.add(name);
      if (compared && !traced.contains(hash(name))) {
        example = unseen == 0 ? name : example;
        unseen++;
      }
    }
    read = told;
    hidden = unseen;
    hiddenName = example;
  }

  /** Up to the next NUL; empty at the end. */
  private static String next(InputStream opened) throws IOException {
    ByteArrayOutputStream name = new ByteArrayOutputStream();
    for (int c = opened.read(); c > 0; c = opened.read()) {
      name.write(c);
    }
    return name.toString(StandardCharsets.ISO_8859_1);
  }

  private static long hash(String name) {
    long hash = 0xcbf29ce484222325L;
    for (int i = 0; i < name.length(); i++) {
      hash = (hash ^ name.charAt(i)) * 0x100000001b3L;
    }
    return hash;
  }

  Entries read() {
    return read;
  }

  /** How many were opened that the trace does not show. */
  long hidden() {
    return hidden;
  }

  /** One of them. */
  String hiddenName() {
    return Quoted.decode(hiddenName);
  }

  /** Before it is settled. */
  ObjectNode save() {
    ObjectNode state = State.object();
    state.set("traced", State.numbers(traced));
    state.set("read", read.save());
    return state;
  }

  void load(JsonNode state) {
    State.numbers(state.required("traced"), traced::add);
    read.load(state.required("read"));
  }
}
