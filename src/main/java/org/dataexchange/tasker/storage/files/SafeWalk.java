package org.dataexchange.tasker.storage.files;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.Set;
import org.dataexchange.tasker.disk.FileTree;
import org.dataexchange.tasker.task.Failures.StorageFailed;
import org.dataexchange.tasker.task.Reason;
import org.dataexchange.tasker.task.Refused;
import org.dataexchange.tasker.task.SharePath;
import org.dataexchange.tasker.text.Printable;

/**
 * Walks a file or a folder below a root, each name opened relative to its open parent and no link
 * followed, so that whoever writes to the share cannot lead the walk out of it, not even by
 * swapping a folder for a link while it goes on.
 */
public final class SafeWalk {

  private static final int MAX_DEPTH = 64;

  /** Takes what the walk finds. Paths are relative to what was asked for. */
  public interface Visitor {
    /**
     * Sees each folder, and each file before it would be opened. False leaves a file unopened;
     * folders are always gone through.
     */
    default boolean opens(Path path, PosixFileAttributes about) throws IOException {
      return true;
    }

    default void folder(Path path) throws IOException {}

    void file(Path path, FileChannel content) throws IOException;

    /** Is a file by that name accepted? Otherwise says, for a person, why it is not. */
    default String objection(Path name) {
      return "";
    }
  }

  private final SharePath asked;
  private final Visitor visitor;

  private SafeWalk(SharePath asked, Visitor visitor) {
    this.asked = asked;
    this.visitor = visitor;
  }

  /**
   * @throws Refused {@code not-found}, or {@code invalid-message} for what is no folder or file
   * @throws IOException if the storage or the visitor fails
   */
  public static void walk(Path root, SharePath asked, Visitor visitor) throws IOException {
    try (SecureDirectoryStream<Path> top = open(root)) {
      new SafeWalk(asked, visitor).descend(top, 0);
    }
  }

  private static SecureDirectoryStream<Path> open(Path root) throws IOException {
    DirectoryStream<Path> stream = Files.newDirectoryStream(root);
    if (stream instanceof SecureDirectoryStream<Path> secure) {
      return secure;
    }
    stream.close();
    throw StorageFailed.lasting("folders cannot be read safely on this platform");
  }

  private void descend(SecureDirectoryStream<Path> folder, int part) throws IOException {
    Path name = Path.of(asked.parts().get(part));
    PosixFileAttributes about = asked(folder, name);
    boolean last = part == asked.parts().size() - 1;
    if (last && about.isRegularFile()) {
      file(folder, name, name, about);
    } else if (about.isDirectory()) {
      try (SecureDirectoryStream<Path> below = enter(folder, name)) {
        if (last) {
          visitor.opens(Path.of(""), about);
          visitor.folder(Path.of(""));
          all(below, Path.of(""), 1);
        } else {
          descend(below, part + 1);
        }
      }
    } else if (about.isRegularFile()) {
      throw nothing();
    } else {
      throw kind(name, about);
    }
  }

  private void all(SecureDirectoryStream<Path> folder, Path path, int depth) throws IOException {
    if (depth > MAX_DEPTH) {
      throw refused("folders are nested more than %d deep".formatted(MAX_DEPTH));
    }
    for (Path entry : folder) {
      Path name = entry.getFileName();
      Path below = path.resolve(name);
      PosixFileAttributes about = FileTree.about(folder, name);
      String objection = visitor.objection(name);
      if (!objection.isEmpty()) {
        throw refused("'%s' %s".formatted(Printable.of(below.toString()), objection));
      }
      if (about.isRegularFile()) {
        file(folder, name, below, about);
      } else if (about.isDirectory()) {
        visitor.opens(below, about);
        visitor.folder(below);
        try (SecureDirectoryStream<Path> inner = enter(folder, name)) {
          all(inner, below, depth + 1);
        }
      } else {
        throw kind(below, about);
      }
    }
  }

  private void file(
      SecureDirectoryStream<Path> folder, Path name, Path path, PosixFileAttributes about)
      throws IOException {
    if (!visitor.opens(path, about)) {
      return;
    }
    Set<? extends java.nio.file.OpenOption> options =
        Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
    try (SeekableByteChannel content = folder.newByteChannel(name, options)) {
      visitor.file(path, (FileChannel) content);
    }
  }

  private SecureDirectoryStream<Path> enter(SecureDirectoryStream<Path> folder, Path name)
      throws IOException {
    try {
      return folder.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS);
    } catch (NotDirectoryException e) {
      throw refused("'%s' is a link now".formatted(Printable.of(name.toString())));
    }
  }

  /** On the way to what was asked for: there, a name that is missing is the sender's mistake. */
  private PosixFileAttributes asked(SecureDirectoryStream<Path> folder, Path name)
      throws IOException {
    try {
      return FileTree.about(folder, name);
    } catch (NoSuchFileException e) {
      throw nothing();
    }
  }

  private Refused nothing() {
    return new Refused(
        Reason.NOT_FOUND,
        "there is nothing at '%s' in the storage".formatted(Printable.of(asked.value())));
  }

  private Refused kind(Path path, PosixFileAttributes about) {
    String kind = about.isSymbolicLink() ? "a link" : "no file and no folder";
    return refused("'%s' is %s".formatted(Printable.of(path.toString()), kind));
  }

  private Refused refused(String why) {
    return new Refused(
        Reason.INVALID_MESSAGE,
        "'%s' cannot be used: %s; only folders and regular files are taken"
            .formatted(Printable.of(asked.value()), why));
  }
}
