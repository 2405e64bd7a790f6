package org.dataexchange.tasker.system;

import static org.dataexchange.tasker.system.Eventually.eventually;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.dataexchange.tasker.site.Site;
import org.dataexchange.tasker.storage.Shell;

/**
 * A proxy by one of the configurations under {@code ops}, where TLS ends, on a free port of the
 * loopback. It compresses whatever it may.
 */
final class Proxy implements AutoCloseable {

  private static final Duration SOON = TaskerSystem.SOON;

  /** The programs. */
  enum Kind {
    NGINX("nginx.conf") {
      @Override
      String around(String configuration) {
        return """
        daemon off;
        # one process, which ends as a whole when it is killed
        master_process off;
        pid HOME/pid;
        events {}
        http {
          gzip on;
          gzip_min_length 1;
          gzip_proxied any;
          gzip_types application/json text/plain;
          access_log off;
          client_body_temp_path HOME/body;
          proxy_temp_path HOME/proxied;
          fastcgi_temp_path HOME/none;
          uwsgi_temp_path HOME/none;
          scgi_temp_path HOME/none;
        """
            + configuration
            + "}\n";
      }

      @Override
      List<String> command(Path home) {
        return List.of(
            "nginx", "-p", home.toString(), "-c", home + "/conf", "-e", home + "/error.log");
      }
    },
    APACHE("apache.conf") {
      @Override
      String around(String configuration) {
        StringBuilder all = new StringBuilder();
        for (String module :
            List.of(
                "mpm_event",
                "authz_core",
                "ssl",
                "alias",
                "env",
                "filter",
                "deflate",
                "proxy",
                "proxy_http")) {
          all.append(
              "LoadModule %1$s_module /usr/lib/apache2/modules/mod_%1$s.so\n".formatted(module));
        }
        return all
            + """
            PidFile HOME/pid
            ErrorLog HOME/error.log
            User www-data
            Group www-data
            SetOutputFilter DEFLATE
            """
            + configuration;
      }

      @Override
      List<String> command(Path home) {
        return List.of("apache2", "-X", "-d", home.toString(), "-f", home + "/conf");
      }
    },
    HAPROXY("haproxy.cfg") {
      @Override
      String around(String configuration) {
        return configuration.replace(
            "\nbackend tasker\n", "\nbackend tasker\n  compression algo gzip\n");
      }

      @Override
      List<String> command(Path home) {
        return List.of("haproxy", "-db", "-f", home + "/conf");
      }
    };

    private final String file;

    Kind(String file) {
      this.file = file;
    }

    /** With what is elsewhere in a whole configuration; HOME is the proxy's folder. */
    abstract String around(String configuration);

    /** One process that stays in the foreground. */
    abstract List<String> command(Path home);
  }

  private final int port;
  private final Process process;
  private final Path certificate;

  /**
   * @param home a folder of its own
   */
  Proxy(Kind kind, Path home, int tasker) throws IOException, InterruptedException {
    this.port = Site.freePort();
    this.certificate = home.resolve("portal.pem");
    certify(home);
    String configuration =
        kind.around(Files.readString(Path.of("ops", kind.file)))
            .replace("127.0.0.1:9080", "127.0.0.1:" + tasker)
            .replace("listen 443", "listen 127.0.0.1:" + port)
            .replace("Listen 443", "Listen 127.0.0.1:" + port)
            .replace("*:443", "*:" + port)
            .replace("bind :443", "bind 127.0.0.1:" + port)
            .replace("/etc/ssl", "HOME")
            .replace("HOME", home.toString());
    Files.writeString(home.resolve("conf"), configuration);
    this.process =
        new ProcessBuilder(kind.command(home))
            .redirectErrorStream(true)
            .redirectOutput(home.resolve("console").toFile())
            .start();
    eventually(kind + " answers", SOON, () -> answers(home));
  }

  /** The certificate, and a file with its key, too. */
  private void certify(Path home) throws IOException, InterruptedException {
    Shell.run(
        home,
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2"
            + " -subj /CN=localhost -addext subjectAltName=DNS:localhost"
            + " -keyout portal.key -out portal.pem");
    Files.writeString(
        certificate, Files.readString(certificate) + Files.readString(home.resolve("portal.key")));
  }

  private boolean answers(Path home) throws IOException {
    if (!process.isAlive()) {
      throw new IOException(Files.readString(home.resolve("console")));
    }
    new Socket(InetAddress.getLoopbackAddress(), port).close();
    return true;
  }

  /** As a browser says it. */
  String origin() {
    return "https://localhost:" + port;
  }

  String url(String path) {
    return origin() + "/tasker" + path;
  }

  /** One that trusts it. */
  HttpClient client() throws IOException, GeneralSecurityException {
    return HttpClient.newBuilder().sslContext(Certificate.trusting(certificate)).build();
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().orTimeout(20, TimeUnit.SECONDS).join();
  }
}
