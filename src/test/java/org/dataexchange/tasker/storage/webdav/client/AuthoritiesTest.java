package org.dataexchange.tasker.storage.webdav.client;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Base64;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AuthoritiesTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "no certificate",
        "-----BEGIN CERTIFICATE-----\nMII\n-----END CERTIFICATE-----"
      })
  void saysThatThereIsNoCertificate(String text, @TempDir Path folder) throws IOException {
    Path pem = Files.writeString(folder.resolve("ca.pem"), text);

    String said =
        assertThrows(IllegalArgumentException.class, () -> Authorities.withOwn(pem)).getMessage();

    assertTrue(said.startsWith("tasker.storage.ca is '" + pem + "'; accepted is"), said);
  }

  /** As editors and {@code openssl} leave it. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "%s",
        "\uFEFF%s",
        "\uFEFF\r\nsubject=an authority\r\n%s\r\n",
        "# ours\n%1$s\n%1$s"
      })
  void readsACertificateWithWhatStandsAroundIt(String form, @TempDir Path folder)
      throws IOException, GeneralSecurityException {
    String own =
        "-----BEGIN CERTIFICATE-----\r\n%s\r\n-----END CERTIFICATE-----\r\n"
            .formatted(Base64.getMimeEncoder().encodeToString(anyCertificate().getEncoded()));

    assertNotNull(
        Authorities.withOwn(Files.writeString(folder.resolve("ca.pem"), form.formatted(own))));
  }

  private static X509Certificate anyCertificate() throws GeneralSecurityException {
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init((KeyStore) null);
    return ((X509TrustManager) factory.getTrustManagers()[0]).getAcceptedIssuers()[0];
  }
}
