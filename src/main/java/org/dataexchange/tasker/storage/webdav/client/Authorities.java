package org.dataexchange.tasker.storage.webdav.client;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/** Who is trusted for TLS: whom the JDK trusts, and the operator's own authorities beside them. */
final class Authorities {

  private Authorities() {}

  /**
   * @param pem one certificate or several
   * @throws IllegalArgumentException if the file holds none
   */
  static SSLContext withOwn(Path pem) {
    try (InputStream text = Files.newInputStream(pem)) {
      List<Certificate> all =
          new ArrayList<>(CertificateFactory.getInstance("X.509").generateCertificates(text));
      if (all.isEmpty()) {
        throw new IOException("there is no certificate in it");
      }
      all.addAll(trustedByTheJdk());
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      for (Certificate one : all) {
        store.setCertificateEntry("authority-" + store.size(), one);
      }
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, managers(store), null);
      return context;
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalArgumentException(
          "tasker.storage.ca is '%s'; accepted is a PEM file with certificates (%s)"
              .formatted(pem, e.getMessage()),
          e);
    }
  }

  private static List<Certificate> trustedByTheJdk() throws GeneralSecurityException {
    return Arrays.stream(managers(null))
        .filter(X509TrustManager.class::isInstance)
        .map(X509TrustManager.class::cast)
        .flatMap(manager -> Arrays.stream(manager.getAcceptedIssuers()))
        .map(Certificate.class::cast)
        .toList();
  }

  private static TrustManager[] managers(KeyStore store) throws GeneralSecurityException {
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    return factory.getTrustManagers();
  }
}
