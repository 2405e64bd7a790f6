package org.dataexchange.tasker.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.dataexchange.tasker.storage.webdav.ApacheDav;

/**
 * Where code and data come from: a folder that one server has mounted, and a WebDAV server that the
 * other asks for the same files and keeps results with.
 */
final class Storage implements AutoCloseable {

  private final Path files;
  private final Path mounted;
  private final ApacheDav dav;

  /**
   * @param files what is in it
   * @param mounted where it is mounted
   */
  Storage(Path files, Path mounted) throws IOException, InterruptedException {
    this.files = Files.createDirectories(files);
    this.mounted = Files.createDirectories(mounted);
    this.dav = new ApacheDav();
    mount(files, mounted);
    mount(files, dav.documents());
  }

  private static void mount(Path what, Path where) throws IOException {
    Shell.run("mount", "--bind", what.toString(), where.toString());
  }

  ApacheDav dav() {
    return dav;
  }

  /** An empty folder is left in its place. */
  void unmount() throws IOException {
    Shell.run("umount", "-l", mounted.toString());
  }

  void mount() throws IOException {
    mount(files, mounted);
  }

  /** Nothing is left in its place. */
  void takeAway() throws IOException {
    unmount();
    Files.delete(mounted);
  }

  void bringBack() throws IOException {
    Files.createDirectory(mounted);
    mount();
  }

  @Override
  public void close() throws IOException {
    dav.stop();
  }
}
