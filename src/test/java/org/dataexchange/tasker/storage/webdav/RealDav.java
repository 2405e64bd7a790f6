package org.dataexchange.tasker.storage.webdav;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.dataexchange.tasker.system.Eventually.eventually;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.dataexchange.tasker.disk.FileTree;
import org.dataexchange.tasker.site.Site;
import org.dataexchange.tasker.storage.Shell;

/**
 * A WebDAV server that others wrote, over TLS with a certificate of its own and basic
 * authentication, on a free port of the loopback. Its files are in a folder that the test may
 * change.
 */
public abstract class RealDav implements AutoCloseable {

  public static final String USER = "reader";
  public static final String PASSWORD = "pass wörd: \"42\" #";

  private static final Duration SOON = Duration.ofSeconds(30);

  private final Path home;
  private final int port;
  private Process process;

  /** Makes its folder; it is not started. */
  RealDav() throws IOException, InterruptedException {
    this.home = Files.createTempDirectory("tasker-dav");
    // it may not run as root, whoever starts it
    Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.createDirectories(documents());
    this.port = Site.freePort();
    certify();
    Files.writeString(home.resolve("users"), USER + ":{SHA}" + sha1(PASSWORD) + "\n");
  }

  /**
   * One process that stays in the foreground.
   *
   * @param home its folder, with {@code conf}
   */
  abstract List<String> command(Path home);

  /**
   * Makes it start with a configuration that has {@code %1$d} for the port, {@code %2$s} for its
   * folder.
   */
  final void configure(String configuration) throws IOException {
    Files.writeString(home.resolve("conf"), configuration.formatted(port, home), UTF_8);
    start();
  }

  final int port() {
    return port;
  }

  /** Its own, with its logs. */
  final Path home() {
    return home;
  }

  /** What it serves. */
  public final Path documents() {
    return home.resolve("www/shares");
  }

  public final URI url() {
    return URI.create("https://localhost:" + port + "/shares/");
  }

  /** A PEM file with the certificate that it shows. */
  public final Path certificate() {
    return home.resolve("cert.pem");
  }

  /** Starts it again at the same address. */
  public final void start() throws IOException {
    process =
        new ProcessBuilder(command(home))
            .redirectErrorStream(true)
            .redirectOutput(home.resolve("console").toFile())
            .start();
    eventually(getClass().getSimpleName() + " answers: " + home, SOON, this::answers);
  }

  private boolean answers() throws IOException {
    if (!process.isAlive()) {
      throw new IOException(Files.readString(home.resolve("console")));
    }
    new Socket(InetAddress.getLoopbackAddress(), port).close();
    return true;
  }

  /** What runs, or ran last. */
  public final ProcessHandle process() {
    return process.toHandle();
  }

  /** Takes it away. */
  public final void stop() {
    process.destroyForcibly().onExit().orTimeout(20, TimeUnit.SECONDS).join();
  }

  @Override
  public void close() throws IOException {
    stop();
    FileTree.delete(home);
  }

  private void certify() throws IOException, InterruptedException {
    Shell.run(
        home,
        "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext"
            + " subjectAltName=DNS:localhost -keyout key.pem -out cert.pem");
  }

  private static String sha1(String text) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-1").digest(text.getBytes(UTF_8));
      return new String(Base64.getEncoder().encode(digest), US_ASCII);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}
