package org.dataexchange.tasker.task;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.DigestInputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;

/** Lists and hashes what the launcher copied out of {@code /tmp/out}. */
public final class Outputs {

  private Outputs() {}

  /** The regular files below the folder, by name; none if the folder is not there. */
  public static List<Report.Output> in(Path folder) {
    List<Report.Output> outputs = new ArrayList<>();
    if (!Files.isDirectory(folder)) {
      return outputs;
    }
    try {
      Files.walkFileTree(
          folder,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes about)
                throws IOException {
              if (about.isRegularFile()) {
                String name = folder.relativize(file).toString();
                outputs.add(new Report.Output(name, about.size(), sha256(file)));
              }
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      throw new Failures.StorageFailed("cannot read the outputs of a run in the workspace", e);
    }
    outputs.sort(Comparator.comparing(Report.Output::name));
    return outputs;
  }

  private static String sha256(Path file) throws IOException {
    DigestInputStream in = new DigestInputStream(Files.newInputStream(file), Sha256.digest());
    try (InputStream closed = in) {
      closed.transferTo(java.io.OutputStream.nullOutputStream());
    }
    return HexFormat.of().formatHex(in.getMessageDigest().digest());
  }
}
