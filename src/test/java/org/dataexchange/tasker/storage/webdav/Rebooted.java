package org.dataexchange.tasker.storage.webdav;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.dataexchange.tasker.disk.Sha256;

/** The machine was started once more. */
final class Rebooted {

  private Rebooted() {}

  /** Makes a manifest of the cache one from before that. */
  static void manifest(Path file) throws IOException {
    String text = Files.readString(file);
    String json =
        text.substring(0, text.length() - 64)
            .replaceFirst("\"boot\":\"[^\"]+\"", "\"boot\":\"another\"");
    Files.writeString(file, json + Sha256.hex(json.getBytes(UTF_8)));
  }
}
