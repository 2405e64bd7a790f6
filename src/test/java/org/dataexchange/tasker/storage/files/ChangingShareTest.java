package org.dataexchange.tasker.storage.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.dataexchange.tasker.disk.FileTree;
import org.dataexchange.tasker.task.SharePath;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Somebody writes to the share while it is walked. */
class ChangingShareTest {

  private static final SharePath SET = new SharePath("set");

  @TempDir Path root;
  @TempDir Path outside;
  private Path set;
  private final List<String> seen = new ArrayList<>();

  @BeforeEach
  void hasAFolder() throws IOException {
    set = Files.createDirectories(root.resolve("set"));
    Files.writeString(outside.resolve("secret"), "x");
  }

  /** Does something as soon as the walk has come to a folder or a file. */
  private void walk(Change change) throws IOException {
    SafeWalk.walk(
        root,
        SET,
        new SafeWalk.Visitor() {
          @Override
          public void folder(Path path) throws IOException {
            seen.add(path + "/");
            change.after(path);
          }

          @Override
          public void file(Path path, FileChannel content) throws IOException {
            seen.add(path.toString());
            change.after(path);
          }
        });
  }

  @FunctionalInterface
  private interface Change {
    void after(Path path) throws IOException;
  }

  private void becomesALink(Path folder) throws IOException {
    FileTree.delete(folder);
    Files.createSymbolicLink(folder, outside);
  }

  @Test
  void isNotLeftThroughAFolderThatBecomesALink() throws IOException {
    Path inner = Files.createDirectory(set.resolve("inner"));

    assertThrows(
        Exception.class,
        () ->
            walk(
                path -> {
                  if (path.toString().equals("inner")) {
                    becomesALink(inner);
                  }
                }));

    assertEquals(List.of("/", "inner/"), seen);
  }

  @Test
  void isReadFromTheFolderThatWasOpened() throws IOException {
    Files.writeString(set.resolve("file"), "x");
    Path moved = root.resolve("moved");

    walk(
        path -> {
          if (path.toString().isEmpty()) {
            Files.move(set, moved);
            Files.createSymbolicLink(set, outside);
          }
        });

    assertEquals(List.of("/", "file"), seen);
  }

  @Test
  void isNotCalledEmptyBecauseOneOfItsFilesWent() throws IOException {
    Files.writeString(set.resolve("a"), "x");
    Files.writeString(set.resolve("b"), "x");

    assertThrows(NoSuchFileException.class, () -> walk(path -> removeAll(path)));

    assertFalse(seen.isEmpty());
  }

  private void removeAll(Path path) throws IOException {
    if (!path.toString().isEmpty()) {
      Files.deleteIfExists(set.resolve("a"));
      Files.deleteIfExists(set.resolve("b"));
    }
  }
}
