package org.dataexchange.tasker.record.chain;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.SecureRandom;
import java.util.HexFormat;
import org.dataexchange.tasker.disk.Sha256;

/**
 * A text that can be erased. The chain has its commitment alone, by which nobody can guess it
 * without the salt.
 *
 * @param salt 128 bits in hexadecimal
 */
public record Salted(String salt, String value) {

  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int SALT_BYTES = 16;

  /** With a salt of its own. No database refuses it: NUL and halves of characters are replaced. */
  public static Salted of(String value) {
    byte[] salt = new byte[SALT_BYTES];
    RANDOM.nextBytes(salt);
    return new Salted(HexFormat.of().formatHex(salt), storable(value));
  }

  /**
   * Is it what was committed to? A salt of another length would have a part of the text in it, or
   * leave it a part of its own.
   */
  public boolean isWhat(String commitment) {
    return salt.length() == 2 * SALT_BYTES && commitment().equals(commitment);
  }

  /** SHA-256 of the salt, as it is written, and the text behind it, in UTF-8. */
  public String commitment() {
    return Sha256.hex((salt + value).getBytes(UTF_8));
  }

  private static String storable(String value) {
    return value.codePoints().allMatch(Salted::storable)
        ? value
        : value
            .codePoints()
            .map(c -> storable(c) ? c : 0xFFFD)
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
            .toString();
  }

  private static boolean storable(int c) {
    return c != 0 && Character.getType(c) != Character.SURROGATE;
  }
}
