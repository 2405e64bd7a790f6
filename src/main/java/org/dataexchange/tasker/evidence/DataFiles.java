package org.dataexchange.tasker.evidence;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.dataexchange.tasker.disk.Sha256;
import org.dataexchange.tasker.task.RunFolder;

/**
 * The files of the data set that were read: what the kernel told the launcher, and what the trace
 * shows beyond that. A second thread can lie to the trace, by another file under the same
 * descriptor before the tracer looks at it, and where the two cannot both be right that is evidence
 * too. The kernel tells nothing of folders that came to mounted data after the run's start; files
 * in there are known from the trace alone, and no contradiction.
 */
final class DataFiles {

  /** Of the names in the trace that are compared; a program may make some up. */
  private static final int MOST_COMPARED = 100_000;

  /** A character for each byte, like all names here. */
  private final Entries shown = new Entries();

  /** Those of the names shown that only the program gave, or of which it is not known if read. */
  private final Set<String> unsure = new HashSet<>();

  /** Digests of all names: odd ones of what is sure. */
  private final LongSet compared = new LongSet(MOST_COMPARED);

  private long surelyShown;
  private Entries read = shown;
  private long hidden;
  private String hiddenName = "";
  private long unheard;
  private String unheardName = "";

  /**
   * The trace shows that it was opened.
   *
   * @param name below the data's folder
   * @param sure by the kernel's own path of what was read for certain
   */
  void traced(String name, boolean sure) {
    boolean known = shown.contains(name);
    if (known && !(sure && unsure.remove(name))) {
      return;
    }
    if (!known && shown.keep(name) && !sure) {
      unsure.add(name);
    }
    long digest = digest(name, sure);
    if (compared.add(digest) && sure) {
      surelyShown++;
    }
  }

  /**
   * Nothing more will come: puts the kernel's word and the trace together.
   *
   * @param toldAll did the kernel tell of every opening?
   */
  void settle(RunFolder folder, boolean toldAll) throws IOException {
    Set<String> only = new LinkedHashSet<>(shown.inOrder());
    if (Files.exists(folder.opened())) {
      only.removeAll(unsure);
      read = told(folder.opened(), only);
    } else {
      read = new Entries();
      read.leaveOut(shown.leftOut());
    }
    Set<String> watched = watched(folder.folders(), only);
    // only opening a folder leaves the same line as opening a file
    only.removeIf(name -> isFolder(folder.data(), name));
    only.forEach(read::add);
    only.removeIf(name -> !toldAll || !watched.contains(parent(name)));
    unheard = only.size();
    unheardName = only.isEmpty() ? "" : only.iterator().next();
  }

  /**
   * What the kernel told.
   *
   * @param only of the names in the trace, those that are left to be told by it alone
   */
  private Entries told(Path opened, Set<String> only) throws IOException {
    Entries told = new Entries();
    long both = 0;
    hidden = 0;
    try (Names names = Names.of(opened)) {
      for (String name = names.next(); !name.isEmpty(); name = names.next()) {
        told.add(name);
        only.remove(name);
        if (compared.contains(digest(name, true))) {
          both++;
        } else if (!compared.isFull() && !compared.contains(digest(name, false))) {
          hiddenName = hidden++ == 0 ? name : hiddenName;
        }
      }
    }
    if (!compared.isFull()) {
      told.leaveOut(Math.max(0, surelyShown - both - only.size()));
    }
    return told;
  }

  /** Takes the folders out of what seems to be files, and says in which the kernel listened. */
  private static Set<String> watched(Path folders, Set<String> only) throws IOException {
    Set<String> watched = new HashSet<>();
    if (only.isEmpty() || !Files.exists(folders)) {
      return watched;
    }
    Set<String> parents = only.stream().map(DataFiles::parent).collect(Collectors.toSet());
    watched.add("");
    try (Names names = Names.of(folders)) {
      for (String name = names.next(); !name.isEmpty(); name = names.next()) {
        boolean late = name.endsWith("/");
        only.remove(late ? name.substring(0, name.length() - 1) : name);
        if (!late && parents.contains(name)) {
          watched.add(name);
        }
      }
    }
    return watched;
  }

  private static String parent(String name) {
    return name.substring(0, Math.max(0, name.lastIndexOf('/')));
  }

  private static boolean isFolder(Path data, String name) {
    try {
      return Files.isDirectory(data.resolve(Quoted.decode(name)), LinkOption.NOFOLLOW_LINKS);
    } catch (InvalidPathException e) {
      return false; // no name that Java can spell, so none of Tasker's copy
    }
  }

  private static long digest(String name, boolean sure) {
    byte[] bytes = name.getBytes(StandardCharsets.ISO_8859_1);
    long digest = ByteBuffer.wrap(Sha256.digest().digest(bytes)).getLong();
    return sure ? digest | 1 : digest & ~1L;
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

  /** How many the trace shows that were not opened, by the kernel's word. */
  long unheard() {
    return unheard;
  }

  /** One of them. */
  String unheardName() {
    return Quoted.decode(unheardName);
  }

  /** Before it is settled. */
  void remember(State state) {
    surelyShown = state.number("surelyShown", surelyShown);
    state.part("shown", shown::remember);
    state.strings("unsure", unsure);
    compared.remember(state, "compared");
  }
}
