package org.dataexchange.tasker.storage;

import static org.dataexchange.tasker.system.Eventually.eventually;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * sabre/dav 1.8, of which ownCloud and Nextcloud are made, in PHP's own server. It speaks plain
 * HTTP to an nginx before it, where TLS ends, as most installations do.
 */
public final class SabreDav extends RealDav {

  private final Process php;

  /** Starts both. */
  public SabreDav() throws IOException, InterruptedException {
    int inner = freePort();
    Files.writeString(home().resolve("index.php"), SCRIPT.formatted(documents()));
    ProcessBuilder builder =
        new ProcessBuilder("php", "-S", "127.0.0.1:" + inner, home() + "/index.php")
            .redirectErrorStream(true)
            .redirectOutput(home().resolve("php.log").toFile());
    builder.environment().put("PHP_CLI_SERVER_WORKERS", "4");
    php = builder.start();
    eventually(
        "PHP answers: " + home(),
        Duration.ofSeconds(30),
        () -> {
          new Socket(InetAddress.getLoopbackAddress(), inner).close();
          return true;
        });
    configure(CONFIGURATION.replace("%3$d", Integer.toString(inner)));
  }

  @Override
  List<String> command(Path home) {
    return List.of("nginx", "-p", home.toString(), "-c", home + "/conf", "-e", home + "/error.log");
  }

  @Override
  public void close() throws IOException {
    php.descendants().forEach(ProcessHandle::destroyForcibly);
    php.destroyForcibly();
    super.close();
  }

  private static final String SCRIPT =
      """
      <?php
      require 'Sabre/autoload.php';
      ini_set('display_errors', '0');
      class Versioned extends Sabre\\DAV\\FS\\File {
        function getETag() { return '"' . md5_file($this->path) . '"'; }
      }
      class Share extends Sabre\\DAV\\FS\\Directory {
        function getChild($name) {
          $child = parent::getChild($name);
          $path = $this->path . '/' . $name;
          return $child instanceof Sabre\\DAV\\IFile ? new Versioned($path) : new Share($path);
        }
      }
      $server = new Sabre\\DAV\\Server(new Share('%s'));
      $server->setBaseUri('/shares/');
      $server->exec();
      """;

  private static final String CONFIGURATION =
      """
      daemon off;
      # one process, which ends as a whole when it is killed
      master_process off;
      pid %2$s/pid;
      events {}
      http {
        access_log %2$s/access.log;
        client_body_temp_path %2$s/body;
        proxy_temp_path %2$s/proxied;
        fastcgi_temp_path %2$s/none;
        uwsgi_temp_path %2$s/none;
        scgi_temp_path %2$s/none;
        server {
          listen 127.0.0.1:%1$d ssl;
          ssl_certificate %2$s/cert.pem;
          ssl_certificate_key %2$s/key.pem;
          auth_basic shares;
          auth_basic_user_file %2$s/users;
          # what is larger is answered with 413
          client_max_body_size 100000000;
          location / {
            proxy_pass http://127.0.0.1:%3$d;
          }
        }
      }
      """;
}
