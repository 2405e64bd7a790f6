package org.dataexchange.tasker.cache;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.dataexchange.tasker.disk.Sha256;

/**
 * The form of a manifest on the disk: one JSON object, and its own SHA-256 behind it, so that a
 * half one and one whose bits changed are told from a whole one.
 */
final class ManifestFile {

  private static final int VERSION = 1;
  private static final int DIGEST = 64;
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(
              DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES,
              DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
          .build();

  /** The file is no manifest; the message says why. */
  static final class Unreadable extends RuntimeException {
    Unreadable(String why, Throwable cause) {
      super(why, cause);
    }
  }

  /**
   * As it is written.
   *
   * @param eTag empty if there is none
   */
  private record Written(
      int version,
      String boot,
      String path,
      String eTag,
      boolean folder,
      List<String> folders,
      List<WrittenFile> files) {}

  private record WrittenFile(String path, String eTag, long size, String sha256) {

    static WrittenFile of(Manifest.File file) {
      return new WrittenFile(file.path().toString(), file.eTag(), file.size(), file.sha256());
    }

    Manifest.File file() {
      return new Manifest.File(Path.of(path), eTag, size, sha256);
    }
  }

  private ManifestFile() {}

  static byte[] write(Manifest manifest) throws IOException {
    byte[] json =
        JSON.writeValueAsBytes(
            new Written(
                VERSION,
                manifest.boot(),
                manifest.path(),
                manifest.eTag().orElse(""),
                manifest.folder(),
                manifest.folders().stream().map(Path::toString).toList(),
                manifest.files().stream().map(WrittenFile::of).toList()));
    byte[] whole = Arrays.copyOf(json, json.length + DIGEST);
    System.arraycopy(Sha256.hex(json).getBytes(US_ASCII), 0, whole, json.length, DIGEST);
    return whole;
  }

  /** Throws if it is not whole, or of another version. */
  static Manifest read(byte[] bytes) {
    try {
      int length = bytes.length - DIGEST;
      Manifest.require(length > 0, "it is too short");
      byte[] json = Arrays.copyOf(bytes, length);
      Manifest.require(
          Sha256.hex(json).equals(new String(bytes, length, DIGEST, US_ASCII)), "it is not whole");
      return manifest(JSON.readValue(json, Written.class));
    } catch (IOException | RuntimeException e) {
      throw new Unreadable(e.getMessage(), e);
    }
  }

  private static Manifest manifest(Written read) {
    Manifest.require(read.version() == VERSION, "it is of another version");
    return new Manifest(
        read.boot(),
        read.path(),
        Optional.of(read.eTag()).filter(tag -> !tag.isEmpty()),
        read.folder(),
        read.folders().stream().map(Path::of).toList(),
        read.files().stream().map(WrittenFile::file).toList());
  }
}
