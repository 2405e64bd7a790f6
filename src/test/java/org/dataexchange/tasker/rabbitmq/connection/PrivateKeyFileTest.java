package org.dataexchange.tasker.rabbitmq.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import org.dataexchange.tasker.rabbitmq.Certificates;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PrivateKeyFileTest {

  @TempDir Path folder;

  private Path made(String openssl) throws Exception {
    Path key = folder.resolve("made.key");
    new Certificates(folder).openssl(openssl.formatted(key));
    return key;
  }

  @ParameterizedTest
  @CsvSource({
    "RSA, genpkey -out %s -algorithm RSA -pkeyopt rsa_keygen_bits:2048",
    "EC, genpkey -out %s -algorithm EC -pkeyopt ec_paramgen_curve:P-384",
    "EdDSA, genpkey -out %s -algorithm ED25519",
  })
  void readsWhatOpensslWrites(String algorithm, String command) throws Exception {
    assertEquals(algorithm, PrivateKeyFile.read(made(command)).getAlgorithm());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "genrsa -traditional -out %s 2048",
        "ecparam -name prime256v1 -genkey -noout -out %s",
        "genpkey -out %s -algorithm RSA -aes-256-cbc -pass pass:hidden",
      })
  void saysWhatIsAcceptedInsteadOfOtherForms(String command) throws Exception {
    refuses(made(command));
  }

  @Test
  void saysWhatIsAcceptedInsteadOfWhatIsNoKey() throws Exception {
    refuses(Files.writeString(folder.resolve("empty"), ""));
    refuses(
        Files.writeString(
            folder.resolve("other"),
            "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"));
    refuses(Files.writeString(folder.resolve("cut"), "-----BEGIN PRIVATE KEY-----\nAAAA\n"));
  }

  private static void refuses(Path file) {
    String said =
        assertThrows(GeneralSecurityException.class, () -> PrivateKeyFile.read(file)).getMessage();

    assertTrue(said.startsWith("tasker.broker.key, " + file), said);
    assertTrue(said.contains("openssl pkcs8 -topk8 -nocrypt"), said);
  }
}
