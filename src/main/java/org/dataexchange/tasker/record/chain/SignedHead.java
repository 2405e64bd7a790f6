package org.dataexchange.tasker.record.chain;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * A node's word on the end of its chain: who keeps it elsewhere finds out later whether anything
 * before it was changed or cut off.
 *
 * @param publicKey of the node
 * @param signature of {@link #signedText}, in base64
 */
public record SignedHead(
    String node, long number, String hash, String at, String publicKey, String signature) {

  private static final ObjectMapper JSON =
      new ObjectMapper().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

  public static SignedHead of(String node, Head head, Instant now, NodeKey key) {
    String at = ChainedEntry.time(now);
    String text = text(node, head.number(), head.hash(), at);
    return new SignedHead(
        node, head.number(), head.hash(), at, key.publicKey(), key.sign(text.getBytes(UTF_8)));
  }

  private static String text(String node, long number, String hash, String at) {
    return "tasker record head v1\nnode: %s\nnumber: %d\nhash: %s\nat: %s\n"
        .formatted(node, number, hash, at);
  }

  /** What is signed: five lines, the last with its end. */
  public String signedText() {
    return text(node, number, hash, at);
  }

  /** Did the key that it names sign it? Whether that is the node's says the chain. */
  public boolean holds() {
    return PublicKeys.signed(publicKey, signedText().getBytes(UTF_8), signature);
  }

  public Head head() {
    return new Head(number, hash);
  }

  /** As one line of JSON, to be kept. */
  public String json() {
    try {
      return JSON.writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("texts and a number can be written as JSON", e);
    }
  }

  /**
   * @throws IllegalArgumentException if it is none, or more
   */
  public static SignedHead read(String json) {
    List<SignedHead> all = readAll(json.getBytes(UTF_8));
    if (all.size() != 1) {
      throw new IllegalArgumentException("it is no signed head");
    }
    return all.getFirst();
  }

  /**
   * All of a file, however programs and people have laid it out and encoded it.
   *
   * @throws IllegalArgumentException if it has anything else
   */
  public static List<SignedHead> readAll(byte[] json) {
    try (MappingIterator<SignedHead> heads = JSON.readerFor(SignedHead.class).readValues(json)) {
      List<SignedHead> all = heads.readAll();
      if (all.isEmpty() || !all.stream().allMatch(SignedHead::isWhole)) {
        throw new IllegalArgumentException("it is no signed head: something is missing in it");
      }
      return all;
    } catch (IOException e) {
      throw new IllegalArgumentException("it is no signed head", e);
    }
  }

  private static boolean isWhole(SignedHead head) {
    return head != null
        && Stream.of(head.node, head.hash, head.at, head.publicKey, head.signature)
            .allMatch(Objects::nonNull);
  }
}
