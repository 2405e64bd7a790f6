package org.dataexchange.tasker.cache;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.dataexchange.tasker.task.Sha256;

/**
 * The form of a manifest on the disk: one JSON object, and its own SHA-256 behind it, so that a
 * half one and one whose bits changed are told from a whole one.
 */
final class ManifestFile {

  private static final int VERSION = 1;
  private static final int DIGEST = 64;
  private static final ObjectMapper JSON = new ObjectMapper();

  /** The file is no manifest; the message says why. */
  static final class Unreadable extends RuntimeException {
    private static final long serialVersionUID = 1;

    Unreadable(String why, Throwable cause) {
      super(why, cause);
    }
  }

  private ManifestFile() {}

  static byte[] write(Manifest manifest) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = new JsonFactory().createGenerator(bytes)) {
      json.writeStartObject();
      json.writeNumberField("version", VERSION);
      json.writeStringField("boot", manifest.boot());
      json.writeStringField("path", manifest.path());
      if (manifest.eTag().isPresent()) {
        json.writeStringField("eTag", manifest.eTag().get());
      }
      json.writeBooleanField("folder", manifest.folder());
      json.writeArrayFieldStart("folders");
      for (Path folder : manifest.folders()) {
        json.writeString(folder.toString());
      }
      json.writeEndArray();
      json.writeArrayFieldStart("files");
      for (Manifest.File file : manifest.files()) {
        write(json, file);
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    bytes.writeBytes(Sha256.hex(bytes.toByteArray()).getBytes(US_ASCII));
    return bytes.toByteArray();
  }

  private static void write(JsonGenerator json, Manifest.File file) throws IOException {
    json.writeStartObject();
    json.writeStringField("path", file.path().toString());
    json.writeStringField("eTag", file.eTag());
    json.writeNumberField("size", file.size());
    json.writeStringField("sha256", file.sha256());
    json.writeEndObject();
  }

  /**
   * @throws Unreadable if it is not whole, or of another version
   */
  static Manifest read(byte[] bytes) {
    try {
      int length = bytes.length - DIGEST;
      Manifest.require(length > 0, "it is too short");
      byte[] json = Arrays.copyOf(bytes, length);
      Manifest.require(
          Sha256.hex(json).equals(new String(bytes, length, DIGEST, US_ASCII)), "it is not whole");
      return read(JSON.readTree(json));
    } catch (IOException | RuntimeException e) {
      throw new Unreadable(e.getMessage(), e);
    }
  }

  private static Manifest read(JsonNode node) {
    Manifest.require(node.required("version").asInt() == VERSION, "it is of another version");
    List<Path> folders = new ArrayList<>();
    node.required("folders").forEach(folder -> folders.add(Path.of(folder.textValue())));
    List<Manifest.File> files = new ArrayList<>();
    node.required("files").forEach(file -> files.add(file(file)));
    return new Manifest(
        node.required("boot").textValue(),
        node.required("path").textValue(),
        Optional.ofNullable(node.get("eTag")).map(JsonNode::textValue),
        node.required("folder").booleanValue(),
        folders,
        files);
  }

  private static Manifest.File file(JsonNode node) {
    return new Manifest.File(
        Path.of(node.required("path").textValue()),
        node.required("eTag").textValue(),
        node.required("size").longValue(),
        node.required("sha256").textValue());
  }
}
