package org.dataexchange.tasker.storage.webdav;

import static org.dataexchange.tasker.system.Eventually.eventually;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.time.Duration;
import org.dataexchange.tasker.site.Site;

/**
 * sabre/dav 1.8, of which ownCloud and Nextcloud are made, in PHP's own server. It speaks plain
 * HTTP to an nginx before it, where TLS ends, as most installations do.
 */
public final class SabreDav extends Nginx {

  private final Process php;

  /** Starts both. */
  public SabreDav() throws IOException, InterruptedException {
    int inner = Site.freePort();
    Files.writeString(home().resolve("index.php"), SCRIPT.formatted(documents()));
    ProcessBuilder builder =
        new ProcessBuilder(
                // else it takes for a file, for two minutes, what a test has made a folder since
                "php",
                "-d",
                "realpath_cache_size=0",
                "-S",
                "127.0.0.1:" + inner,
                home() + "/index.php")
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
    configure("", "location / { proxy_pass http://127.0.0.1:%d; }".formatted(inner));
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
}
