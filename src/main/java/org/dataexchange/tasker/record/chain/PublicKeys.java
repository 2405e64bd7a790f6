package org.dataexchange.tasker.record.chain;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;
import org.dataexchange.tasker.disk.Sha256;

/** Public parts of nodes' keys, as the record has them: X.509 in base64. */
public final class PublicKeys {

  private static final String ALGORITHM = "Ed25519";
  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN PUBLIC KEY-----([^-]+)-----END PUBLIC KEY-----");

  private PublicKeys() {}

  /** Its id, as signatures name it. */
  public static String id(String publicKey) {
    return Sha256.hex(Base64.getDecoder().decode(publicKey));
  }

  /** Did the owner of that key sign this? False too for what is no key or no signature. */
  public static boolean signed(String publicKey, byte[] what, String signature) {
    try {
      PublicKey key =
          KeyFactory.getInstance(ALGORITHM)
              .generatePublic(new X509EncodedKeySpec(Base64.getDecoder().decode(publicKey)));
      Signature check = Signature.getInstance(ALGORITHM);
      check.initVerify(key);
      check.update(what);
      return check.verify(Base64.getDecoder().decode(signature));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      return false;
    }
  }

  /** For files, and for OpenSSL. */
  public static String pem(String publicKey) {
    return "-----BEGIN PUBLIC KEY-----\n%s\n-----END PUBLIC KEY-----\n".formatted(publicKey);
  }

  /**
   * All that a file has, whatever stands around them.
   *
   * @throws IllegalArgumentException if it has none
   */
  public static List<String> allOfPem(String file) {
    List<String> keys =
        BLOCK.matcher(file).results().map(key -> encoded(key.group(1))).distinct().toList();
    if (keys.isEmpty()) {
      throw new IllegalArgumentException("it has no public key in PEM");
    }
    return keys;
  }

  private static String encoded(String base64) {
    return Base64.getEncoder().encodeToString(Base64.getMimeDecoder().decode(base64));
  }
}
