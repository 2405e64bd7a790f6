package org.dataexchange.tasker.rabbitmq.connection;

import com.rabbitmq.client.DefaultSaslConfig;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/**
 * Whose word is taken for a broker's certificate, and what is shown to one that asks for ours; the
 * same for the server and its commands. The files are read for each connection, so that they can be
 * replaced.
 *
 * @param ca a PEM file with the authorities, or the JDK's own
 * @param own shown to a broker that asks who comes
 */
public record Trust(Optional<Path> ca, Optional<Own> own) {

  /** The JDK's authorities, and no certificate of our own. */
  public static final Trust USUAL = new Trust(Optional.empty(), Optional.empty());

  private static final char[] NO_PASSWORD = {};

  /**
   * A certificate with its chain, and its key.
   *
   * @param certificate a PEM file; ours first, then who vouches for it
   * @param key a PEM file, as {@link PrivateKeyFile} reads it
   */
  public record Own(Path certificate, Path key) {}

  /**
   * Lets a factory that is set to {@code amqps} check the broker's certificate, beside its name.
   * Whoever shows a certificate and names no user is the user that the broker sees in it
   * (EXTERNAL).
   *
   * @throws IOException if a file cannot be read
   * @throws GeneralSecurityException if it holds something else, with what is accepted
   */
  public void apply(BrokerSockets factory, URI uri) throws GeneralSecurityException, IOException {
    // the client's own default trusts everyone
    factory.useSslProtocol(context());
    if (namesUser(uri)) {
      factory.setSaslConfig(DefaultSaslConfig.EXTERNAL);
    }
  }

  /** Is the user that of the certificate? */
  public boolean namesUser(URI uri) {
    return own.isPresent() && uri.getRawUserInfo() == null;
  }

  private SSLContext context() throws GeneralSecurityException, IOException {
    if (equals(USUAL)) {
      return SSLContext.getDefault();
    }
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys(), authorities(), null);
    return context;
  }

  private TrustManager[] authorities() throws GeneralSecurityException, IOException {
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    KeyStore authorities = null; // the JDK's own
    if (ca.isPresent()) {
      authorities = empty();
      int number = 0;
      for (Certificate authority : certificates(ca.get())) {
        authorities.setCertificateEntry("ca-" + number++, authority);
      }
    }
    trust.init(authorities);
    return trust.getTrustManagers();
  }

  private KeyManager[] keys() throws GeneralSecurityException, IOException {
    if (own.isEmpty()) {
      return new KeyManager[0];
    }
    Certificate[] chain = certificates(own.get().certificate()).toArray(Certificate[]::new);
    KeyStore keys = empty();
    keys.setKeyEntry("own", PrivateKeyFile.read(own.get().key()), NO_PASSWORD, chain);
    KeyManagerFactory managers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(keys, NO_PASSWORD);
    return managers.getKeyManagers();
  }

  private static KeyStore empty() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    return store;
  }

  private static Collection<? extends Certificate> certificates(Path file)
      throws GeneralSecurityException, IOException {
    try (InputStream pem = Files.newInputStream(file)) {
      return CertificateFactory.getInstance("X.509").generateCertificates(pem);
    }
  }
}
