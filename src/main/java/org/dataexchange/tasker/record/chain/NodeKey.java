package org.dataexchange.tasker.record.chain;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.EdECPrivateKey;
import java.security.spec.NamedParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Set;
import org.dataexchange.tasker.disk.Sha256;
import org.dataexchange.tasker.disk.WholeFile;

/**
 * The Ed25519 key by which a node signs. Its file is PKCS #8 in PEM, as OpenSSL reads and writes
 * it, for its owner alone. Thread-safe.
 */
public final class NodeKey {

  private static final String ALGORITHM = "Ed25519";
  private static final String BEGIN = "-----BEGIN PRIVATE KEY-----";
  private static final String END = "-----END PRIVATE KEY-----";

  private final PrivateKey secret;
  private final PublicKey shown;

  private NodeKey(PrivateKey secret, PublicKey shown) {
    this.secret = secret;
    this.shown = shown;
  }

  /**
   * The key in a file, which is made if it is not there.
   *
   * @throws IOException if it cannot be read or made, or is no such key; it says which
   */
  public static NodeKey in(Path file) throws IOException {
    if (!Files.exists(file)) {
      make(file);
    }
    try {
      return read(Files.readString(file, US_ASCII));
    } catch (GeneralSecurityException | IllegalArgumentException | ClassCastException e) {
      throw new IOException(
          file + " is no Ed25519 key in PEM, as openssl genpkey -algorithm ed25519 makes one", e);
    }
  }

  /**
   * Who can read it signs what he likes, and who can write it has the node sign with another one.
   */
  public static boolean isOpenToAll(Path file) throws IOException {
    Set<PosixFilePermission> modes = Files.getPosixFilePermissions(file);
    return modes.contains(PosixFilePermission.OTHERS_READ)
        || modes.contains(PosixFilePermission.OTHERS_WRITE);
  }

  private static void make(Path file) throws IOException {
    try {
      byte[] encoded =
          KeyPairGenerator.getInstance(ALGORITHM).generateKeyPair().getPrivate().getEncoded();
      String pem =
          "%s%n%s%n%s%n".formatted(BEGIN, Base64.getEncoder().encodeToString(encoded), END);
      Path fresh = file.resolveSibling(file.getFileName() + ".tmp");
      Files.deleteIfExists(fresh);
      try (FileChannel out =
          FileChannel.open(
              fresh,
              Set.of(CREATE_NEW, WRITE),
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
        out.write(ByteBuffer.wrap(pem.getBytes(US_ASCII)));
        out.force(true);
      }
      Files.move(fresh, file);
      WholeFile.force(file.toAbsolutePath().getParent());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no Ed25519", e);
    }
  }

  private static NodeKey read(String pem) throws GeneralSecurityException {
    int begin = pem.indexOf(BEGIN);
    int end = pem.indexOf(END);
    if (begin < 0 || end < begin) {
      throw new IllegalArgumentException("no private key");
    }
    byte[] encoded = Base64.getMimeDecoder().decode(pem.substring(begin + BEGIN.length(), end));
    PrivateKey secret =
        KeyFactory.getInstance(ALGORITHM).generatePrivate(new PKCS8EncodedKeySpec(encoded));
    return new NodeKey(secret, publicOf((EdECPrivateKey) secret));
  }

  /** Java derives it in one place only: where a pair is made of random bytes, which these are. */
  private static PublicKey publicOf(EdECPrivateKey secret) throws GeneralSecurityException {
    byte[] seed = secret.getBytes().orElseThrow(GeneralSecurityException::new);
    KeyPairGenerator pairs = KeyPairGenerator.getInstance(ALGORITHM);
    pairs.initialize(
        NamedParameterSpec.ED25519,
        new SecureRandom() {
          @Override
          public void nextBytes(byte[] bytes) {
            System.arraycopy(seed, 0, bytes, 0, bytes.length);
          }
        });
    return pairs.generateKeyPair().getPublic();
  }

  /** The public part: its X.509 form in base64. */
  public String publicKey() {
    return Base64.getEncoder().encodeToString(shown.getEncoded());
  }

  /** SHA-256 of the public part's X.509 form. */
  public String id() {
    return Sha256.hex(shown.getEncoded());
  }

  /** The signature, in base64; the same each time. */
  public String sign(byte[] what) {
    try {
      Signature signature = Signature.getInstance(ALGORITHM);
      signature.initSign(secret);
      signature.update(what);
      return Base64.getEncoder().encodeToString(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a key that was read cannot sign", e);
    }
  }
}
