package org.dataexchange.tasker.storage;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.dataexchange.tasker.system.Eventually.eventually;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import org.dataexchange.tasker.task.FileTree;

/**
 * A real Apache with mod_dav, over TLS with a certificate of its own and basic authentication, on a
 * free port of the loopback. Its files are in a folder that the test may change.
 */
public final class ApacheDav implements AutoCloseable {

  public static final String USER = "reader";
  public static final String PASSWORD = "pass wörd: \"42\" #";

  private static final Duration SOON = Duration.ofSeconds(30);
  private static final String MODULES = "/usr/lib/apache2/modules/mod_";

  private final Path home;
  private final int port;
  private Process process;

  /** Starts it. */
  public ApacheDav() throws IOException, InterruptedException {
    this.home = Files.createTempDirectory("tasker-dav");
    // it does not run as root, whoever starts it
    Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.createDirectories(documents());
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      this.port = free.getLocalPort();
    }
    certify();
    Files.writeString(home.resolve("users"), USER + ":{SHA}" + sha1(PASSWORD) + "\n");
    Files.writeString(home.resolve("conf"), configuration(), UTF_8);
    start();
  }

  /** What it serves. */
  public Path documents() {
    return home.resolve("www/shares");
  }

  public URI url() {
    return URI.create("https://localhost:" + port + "/shares/");
  }

  /** How many requests with that method have been answered. */
  public long answered(String method) throws IOException {
    return Files.readAllLines(home.resolve("access.log")).stream()
        .filter(line -> line.startsWith(method + " "))
        .count();
  }

  /** A PEM file with the certificate that it shows. */
  public Path certificate() {
    return home.resolve("cert.pem");
  }

  /** Starts it again at the same address. */
  public void start() throws IOException {
    process =
        new ProcessBuilder("apache2", "-X", "-d", home.toString(), "-f", home + "/conf")
            .redirectErrorStream(true)
            .redirectOutput(home.resolve("console").toFile())
            .start();
    eventually("apache2 answers: " + home, SOON, this::answers);
  }

  private boolean answers() throws IOException {
    if (!process.isAlive()) {
      throw new IOException(Files.readString(home.resolve("console")));
    }
    new Socket(InetAddress.getLoopbackAddress(), port).close();
    return true;
  }

  /** Takes it away. */
  public void stop() {
    process.destroyForcibly().onExit().orTimeout(20, TimeUnit.SECONDS).join();
  }

  @Override
  public void close() throws IOException {
    stop();
    FileTree.delete(home);
  }

  private void certify() throws IOException, InterruptedException {
    Process openssl =
        new ProcessBuilder(
                ("openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext"
                        + " subjectAltName=DNS:localhost -keyout key.pem -out cert.pem")
                    .split(" "))
            .directory(home.toFile())
            .redirectErrorStream(true)
            .redirectOutput(home.resolve("openssl").toFile())
            .start();
    if (openssl.waitFor() != 0) {
      throw new AssertionError(Files.readString(home.resolve("openssl")));
    }
  }

  private static String sha1(String text) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-1").digest(text.getBytes(UTF_8));
      return new String(Base64.getEncoder().encode(digest), US_ASCII);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  private String configuration() {
    StringBuilder modules = new StringBuilder();
    for (String name :
        "mpm_event authn_core authn_file authz_core authz_user auth_basic dav dav_fs dir ssl"
            .split(" ")) {
      modules.append("LoadModule %s_module %s%s.so%n".formatted(name, MODULES, name));
    }
    return modules
        + """
        ServerName localhost
        Listen 127.0.0.1:%1$d
        PidFile %2$s/pid
        ErrorLog %2$s/error.log
        CustomLog %2$s/access.log "%%m %%U"
        Mutex file:%2$s
        # root is what the tests run as
        User www-data
        Group www-data
        DocumentRoot %2$s/www
        DavLockDB %2$s/locks
        SSLEngine on
        SSLCertificateFile %2$s/cert.pem
        SSLCertificateKeyFile %2$s/key.pem
        <Directory %2$s/www>
          Dav On
          AuthType Basic
          AuthName shares
          AuthUserFile %2$s/users
          Require valid-user
        </Directory>
        """
            .formatted(port, home);
  }
}
