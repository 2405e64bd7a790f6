package org.dataexchange.tasker.system;

import static org.dataexchange.tasker.system.Eventually.eventually;
import static org.dataexchange.tasker.system.TaskerSystem.SOON;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.dataexchange.tasker.site.Site;

/** OpenLDAP over TLS, with people whose group is their role and whose password is their name's. */
final class Directory implements AutoCloseable {

  static final String BASE = "dc=institute,dc=example";
  static final String USER = "cn=tasker," + BASE;
  static final String PASSWORD = "looks up";

  private final Path home;
  private final int port = Site.freePort();
  private Process slapd;

  /**
   * @param home an empty folder for it
   */
  Directory(Path home) throws Exception {
    this.home = home;
    Files.createDirectory(home.resolve("data"));
    Files.writeString(home.resolve("conf"), CONFIGURATION.formatted(home, BASE, PASSWORD));
    Files.writeString(home.resolve("people"), people());
    run(
        "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext"
            + " subjectAltName=DNS:localhost -keyout key.pem -out cert.pem");
    run("/usr/sbin/slapadd -f conf -l people");
    trust();
    start();
  }

  int port() {
    return port;
  }

  /** A PKCS#12 file with its certificate; {@link #PASSWORD} opens it. */
  Path trusted() {
    return home.resolve("trust.p12");
  }

  private void trust() throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    try (InputStream pem = new FileInputStream(home.resolve("cert.pem").toFile())) {
      store.setCertificateEntry(
          "directory", CertificateFactory.getInstance("X.509").generateCertificate(pem));
    }
    try (OutputStream file = Files.newOutputStream(trusted())) {
      store.store(file, PASSWORD.toCharArray());
    }
  }

  void start() throws IOException {
    slapd = process("/usr/sbin/slapd -d 0 -f conf -h ldaps://localhost:" + port);
    eventually("the directory answers", SOON, this::answers);
  }

  private boolean answers() throws IOException {
    if (!slapd.isAlive()) {
      throw new IOException(Files.readString(home.resolve("console")));
    }
    new Socket(InetAddress.getLoopbackAddress(), port).close();
    return true;
  }

  /** Takes it away. */
  void stop() {
    slapd.destroy();
    slapd.onExit().orTimeout(20, TimeUnit.SECONDS).join();
  }

  private void run(String command) throws Exception {
    if (process(command).waitFor() != 0) {
      throw new AssertionError(command + ": " + Files.readString(home.resolve("console")));
    }
  }

  private Process process(String command) throws IOException {
    return new ProcessBuilder(List.of(command.split(" ")))
        .directory(home.toFile())
        .redirectErrorStream(true)
        .redirectOutput(home.resolve("console").toFile())
        .start();
  }

  private static String people() {
    StringBuilder people = new StringBuilder(TOP.formatted(BASE));
    for (String role : Client.ROLES) {
      people.append(PERSON.formatted(BASE, role));
    }
    return people.toString();
  }

  private static final String CONFIGURATION =
      """
      include /etc/ldap/schema/core.schema
      include /etc/ldap/schema/cosine.schema
      include /etc/ldap/schema/inetorgperson.schema
      modulepath /usr/lib/ldap
      moduleload back_mdb
      pidfile %1$s/pid
      TLSCertificateFile %1$s/cert.pem
      TLSCertificateKeyFile %1$s/key.pem
      database mdb
      suffix "%2$s"
      rootdn "cn=tasker,%2$s"
      rootpw "%3$s"
      directory %1$s/data
      """;

  private static final String TOP =
      """
      dn: %1$s
      objectClass: organization
      objectClass: dcObject
      dc: institute
      o: Institute

      """;

  private static final String PERSON =
      """
      dn: uid=%2$s,%1$s
      objectClass: inetOrgPerson
      uid: %2$s
      cn: %2$s
      sn: %2$s
      userPassword: the %2$s's

      dn: cn=%2$s,%1$s
      objectClass: groupOfNames
      cn: %2$s
      member: uid=%2$s,%1$s

      """;

  @Override
  public void close() {
    stop();
  }
}
