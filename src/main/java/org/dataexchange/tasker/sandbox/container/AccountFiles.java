package org.dataexchange.tasker.sandbox.container;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.dataexchange.tasker.disk.FileTree;
import org.dataexchange.tasker.sandbox.engine.HostPaths;
import org.dataexchange.tasker.sandbox.engine.Mount;
import org.dataexchange.tasker.sandbox.launcher.EnvironmentVariables;
import org.dataexchange.tasker.task.Failures.EngineFailed;
import org.dataexchange.tasker.task.Failures.StorageFailed;
import org.dataexchange.tasker.task.RunFolder;

/** Who is who inside: the image's users and groups, and the one that the algorithm runs as. */
public record AccountFiles(ImageExamination examination, HostPaths paths) {

  /**
   * Every container knows it; an engine that is told of no network mounts no such file. With one
   * address alone, as of two the C library asks the network which is nearer.
   */
  private static final String HOSTS = "127.0.0.1\tlocalhost sandbox\n";

  private static final String USERS_WITHOUT = "root:x:0:0:root:/root:/bin/sh\n";
  private static final String GROUPS_WITHOUT = "root:x:0:\n";

  /**
   * The mounts for a user of an image.
   *
   * @param own the container's: a file that others had, too, they could lock, and be told of
   * @throws EngineFailed if nothing can be mounted into that image as it must be
   */
  List<Mount> mounts(String image, int user, RunFolder own) {
    Path folder = of(own);
    Path found = examination.of(image);
    try {
      FileTree.delete(folder);
      Files.createDirectories(folder);
      String users = merged(found.resolve("passwd"), USERS_WITHOUT, 7, user);
      String groups = merged(found.resolve("group"), GROUPS_WITHOUT, 4, user);
      return List.of(
          mount(
              folder,
              "passwd",
              users
                  + "%s:x:%d:%2$d:%1$s:/tmp:/bin/sh\n".formatted(EnvironmentVariables.USER, user)),
          mount(folder, "group", groups + "%s:x:%d:\n".formatted(EnvironmentVariables.USER, user)),
          mount(folder, "hosts", HOSTS));
    } catch (IOException e) {
      throw new StorageFailed("cannot write the workspace: " + e, e);
    }
  }

  /** Where the files of a container lie. */
  public static Path of(RunFolder folder) {
    return folder.path().resolve("identity");
  }

  private Mount mount(Path folder, String name, String text) throws IOException {
    Path file = Files.writeString(folder.resolve(name), text, ISO_8859_1);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--r--r--"));
    return new Mount.Bind(paths.inWorkspace(file), "/etc/" + name, true);
  }

  /** The image's lines, without any that has the algorithm's name or number. */
  private static String merged(Path file, String without, int fields, int user) throws IOException {
    String text = Files.readString(file, ISO_8859_1);
    List<String> kept = new ArrayList<>();
    for (String line : text.lines().toList()) {
      String[] parts = line.split(":", -1);
      boolean whole = parts.length == fields && !parts[0].isEmpty();
      if (whole
          && !parts[0].equals(EnvironmentVariables.USER)
          && !parts[2].equals(Integer.toString(user))) {
        kept.add(line + '\n');
      }
    }
    return kept.isEmpty() ? without : String.join("", kept);
  }
}
