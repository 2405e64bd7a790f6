package org.dataexchange.tasker.dependencies;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Base64;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/** Whom this server believes who an index is: an image may have no certificates, or its own. */
final class Certificates {

  private static final Base64.Encoder LINES = Base64.getMimeEncoder(64, "\n".getBytes(US_ASCII));

  private Certificates() {}

  /** As pip reads them. */
  static String pem() {
    try {
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init((KeyStore) null);
      StringBuilder all = new StringBuilder();
      for (X509Certificate one :
          Arrays.stream(factory.getTrustManagers())
              .filter(X509TrustManager.class::isInstance)
              .map(X509TrustManager.class::cast)
              .flatMap(manager -> Arrays.stream(manager.getAcceptedIssuers()))
              .toList()) {
        all.append("-----BEGIN CERTIFICATE-----\n")
            .append(LINES.encodeToString(one.getEncoded()))
            .append("\n-----END CERTIFICATE-----\n");
      }
      return all.toString();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no certificates", e);
    }
  }
}
