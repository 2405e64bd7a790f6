package org.dataexchange.tasker.disk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileTreeTest {

  @TempDir Path folder;

  private static boolean isThere(Path path) {
    return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
  }

  @Test
  void deletesALinkInsteadOfWhatItLeadsTo() throws IOException {
    Path outside = Files.createDirectory(folder.resolve("outside"));
    Path within = Files.writeString(outside.resolve("within"), "kept");
    Path link = Files.createSymbolicLink(folder.resolve("link"), outside);

    FileTree.delete(link);

    assertFalse(isThere(link));
    assertEquals("kept", Files.readString(within));
  }

  @Test
  void deletesALinkThatLeadsNowhere() throws IOException {
    Path link = Files.createSymbolicLink(folder.resolve("link"), folder.resolve("nowhere"));

    FileTree.delete(link);

    assertFalse(isThere(link));
  }

  @Test
  void deletesWhatIsNoFolder() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "x");

    FileTree.delete(file);

    assertFalse(isThere(file));
  }

  @Test
  void deletesAFolderWithAllThatIsBelow() throws IOException {
    Path deep = Files.createDirectories(folder.resolve("tree/a/b"));
    Files.writeString(deep.resolve("file"), "x");
    Files.createSymbolicLink(deep.resolve("link"), folder);

    FileTree.delete(folder.resolve("tree"));

    assertFalse(isThere(folder.resolve("tree")));
  }

  @Test
  void takesWhatIsGoneForDeleted() throws IOException {
    FileTree.delete(folder.resolve("nothing"));
    FileTree.delete(folder.resolve("nothing/deeper"));
  }
}
