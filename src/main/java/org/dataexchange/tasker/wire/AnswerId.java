package org.dataexchange.tasker.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;

/**
 * The {@code message-id} of an answer: a version 5 UUID (RFC 9562, section 5.5) over the request's
 * own {@code message-id}, or, without one, over its task id, a NUL, and its body.
 */
public final class AnswerId {

  /** Made once, at random, for this use. */
  private static final UUID NAMESPACE = UUID.fromString("0d7c7a3e-8f0e-4b43-9d5c-6f1a52e0c1b7");

  private AnswerId() {}

  public static UUID of(String messageId, String taskId, byte[] body) {
    MessageDigest sha1 = sha1();
    sha1.update(
        ByteBuffer.allocate(16)
            .putLong(NAMESPACE.getMostSignificantBits())
            .putLong(NAMESPACE.getLeastSignificantBits())
            .flip());
    if (messageId != null && !messageId.isEmpty()) {
      sha1.update(messageId.getBytes(UTF_8));
    } else {
      sha1.update(taskId.getBytes(UTF_8));
      sha1.update((byte) 0);
      sha1.update(body);
    }
    ByteBuffer hash = ByteBuffer.wrap(sha1.digest());
    long most = hash.getLong() & 0xffffffffffff0fffL | 0x5000L;
    long least = hash.getLong() & 0x3fffffffffffffffL | 0x8000000000000000L;
    return new UUID(most, least);
  }

  private static MessageDigest sha1() {
    try {
      return MessageDigest.getInstance("SHA-1");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-1", e);
    }
  }
}
