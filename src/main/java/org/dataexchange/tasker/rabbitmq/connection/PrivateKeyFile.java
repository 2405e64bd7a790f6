package org.dataexchange.tasker.rabbitmq.connection;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;

/** A private key as {@code openssl genpkey} writes it: PKCS #8 in PEM (RFC 7468), not encrypted. */
final class PrivateKeyFile {

  private static final String BEGIN = "-----BEGIN PRIVATE KEY-----";
  private static final String END = "-----END PRIVATE KEY-----";

  /** In turn, as nothing but the key itself says which it is. */
  private static final List<String> ALGORITHMS = List.of("EC", "RSA", "EdDSA");

  private PrivateKeyFile() {}

  /**
   * @throws GeneralSecurityException if the file holds no such key; it says what is accepted
   */
  static PrivateKey read(Path file) throws GeneralSecurityException, IOException {
    String text = Files.readString(file, ISO_8859_1);
    int begin = text.indexOf(BEGIN);
    int end = text.indexOf(END, Math.max(0, begin));
    if (begin < 0 || end < 0) {
      throw refused(file);
    }
    try {
      return key(file, Base64.getMimeDecoder().decode(text.substring(begin + BEGIN.length(), end)));
    } catch (IllegalArgumentException e) {
      throw refused(file);
    }
  }

  private static PrivateKey key(Path file, byte[] encoded) throws GeneralSecurityException {
    for (String algorithm : ALGORITHMS) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(encoded));
      } catch (InvalidKeySpecException e) {
        // another algorithm's
      }
    }
    throw refused(file);
  }

  private static GeneralSecurityException refused(Path file) {
    return new GeneralSecurityException(
        "tasker.broker.key, %s, holds no key that can be used; accepted is a PEM file with BEGIN PRIVATE KEY, not encrypted, as 'openssl pkcs8 -topk8 -nocrypt' makes it of others"
            .formatted(file));
  }
}
