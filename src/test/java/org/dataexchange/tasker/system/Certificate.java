package org.dataexchange.tasker.system;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.dataexchange.tasker.storage.Shell;

/** A certificate for 127.0.0.1, with its key, in a folder. */
record Certificate(Path folder) {

  static Certificate in(Path folder) throws Exception {
    Shell.run(
        folder,
        "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext"
            + " subjectAltName=IP:127.0.0.1 -keyout key.pem -out cert.pem");
    Shell.run(
        folder,
        "openssl pkcs12 -export -in cert.pem -inkey key.pem -out tls.p12 -passout pass:opens");
    return new Certificate(folder);
  }

  Path pem() {
    return folder.resolve("cert.pem");
  }

  /** For the server's configuration. */
  String keyStore() {
    return "<keyStore id=\"defaultKeyStore\" location=\"%s\" type=\"PKCS12\" password=\"opens\"/>"
        .formatted(folder.resolve("tls.p12"));
  }

  /** Of a client that trusts it. */
  SSLContext trusted() throws Exception {
    return trusting(pem());
  }

  /** Of a client that trusts one in a PEM file. */
  static SSLContext trusting(Path certificate) throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    try (InputStream pem = Files.newInputStream(certificate)) {
      store.setCertificateEntry(
          "server", CertificateFactory.getInstance("X.509").generateCertificate(pem));
    }
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }
}
