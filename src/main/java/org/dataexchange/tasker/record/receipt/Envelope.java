package org.dataexchange.tasker.record.receipt;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.dataexchange.tasker.record.chain.NodeKey;
import org.dataexchange.tasker.record.chain.PublicKeys;
import org.dataexchange.tasker.wire.StrictJson;

/**
 * A DSSE envelope over an in-toto statement: what a node says of a run, for whoever gets the
 * answer. A node's own has one signature; others may have signed it, too, on its way. See <a
 * href="https://github.com/secure-systems-lab/dsse">DSSE</a>.
 *
 * @param payload the statement, in UTF-8
 */
public record Envelope(String payload, List<Signature> signatures) {

  /**
   * Somebody's word that the payload is his.
   *
   * @param keyId a hint, which nothing proves; of a node SHA-256 of the public key's X.509 form
   * @param sig in base64
   */
  public record Signature(String keyId, String sig) {}

  static final String TYPE = "application/vnd.in-toto+json";

  /** Signs a statement; the same bytes each time. */
  static Envelope of(String statement, NodeKey key) {
    return new Envelope(statement, List.of(new Signature(key.id(), key.sign(signed(statement)))));
  }

  /** What is signed: type and payload, each behind its length. */
  private static byte[] signed(String statement) {
    byte[] payload = statement.getBytes(UTF_8);
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes(
        "DSSEv1 %d %s %d ".formatted(TYPE.length(), TYPE, payload.length).getBytes(UTF_8));
    all.writeBytes(payload);
    return all.toByteArray();
  }

  /** Did the owner of that key sign it? */
  public boolean isSignedBy(String publicKey) {
    return signatures.stream()
        .anyMatch(one -> PublicKeys.signed(publicKey, signed(payload), one.sig));
  }

  /** The statement, read. */
  public JsonNode statement() {
    try {
      return StrictJson.JSON.readTree(payload);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("its payload is no JSON", e);
    }
  }

  /** As it stands in an answer. */
  public String json() {
    ObjectNode json = StrictJson.JSON.createObjectNode();
    json.put("payloadType", TYPE);
    json.put("payload", Base64.getEncoder().encodeToString(payload.getBytes(UTF_8)));
    ArrayNode all = json.putArray("signatures");
    signatures.forEach(one -> all.addObject().put("keyid", one.keyId).put("sig", one.sig));
    return json.toString();
  }

  /**
   * Reads one that stands alone, or in the report of an answer.
   *
   * @throws IllegalArgumentException saying what is wrong
   */
  public static Envelope read(byte[] file) {
    try {
      JsonNode json = StrictJson.JSON.readTree(file);
      JsonNode inAnswer = json.path("report").path("receipt");
      return read(inAnswer.isObject() ? inAnswer : json);
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "it is no JSON, or more than one answer, or has something twice in it", e);
    }
  }

  /** Other bytes than those that were signed must not pass for the same text. */
  private static String text(byte[] payload) {
    try {
      return UTF_8.newDecoder().decode(ByteBuffer.wrap(payload)).toString();
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("its payload is no UTF-8", e);
    }
  }

  private static Envelope read(JsonNode json) {
    if (!json.path("payload").isTextual()) {
      throw new IllegalArgumentException(
          "it has no receipt: an answer has one as report.receipt, with a payload");
    }
    if (!TYPE.equals(json.path("payloadType").asText())) {
      throw new IllegalArgumentException(
          "its payloadType is '%s', and not %s".formatted(json.path("payloadType").asText(), TYPE));
    }
    List<Signature> signatures = new ArrayList<>();
    json.path("signatures")
        .forEach(
            one ->
                signatures.add(
                    new Signature(one.path("keyid").asText(), standard(one.path("sig").asText()))));
    return new Envelope(text(decoded(json.path("payload").asText())), signatures);
  }

  private static byte[] decoded(String payload) {
    try {
      return Base64.getDecoder().decode(standard(payload));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("its payload is no base64", e);
    }
  }

  /** Either alphabet may be used in an envelope. */
  private static String standard(String base64) {
    return base64.replace('-', '+').replace('_', '/');
  }
}
