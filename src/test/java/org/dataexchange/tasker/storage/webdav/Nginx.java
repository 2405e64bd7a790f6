package org.dataexchange.tasker.storage.webdav;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** nginx, which asks for the password and ends TLS; what it serves, and how, is to be said. */
abstract class Nginx extends RealDav {

  Nginx() throws IOException, InterruptedException {}

  @Override
  final List<String> command(Path home) {
    return List.of("nginx", "-p", home.toString(), "-c", home + "/conf", "-e", home + "/error.log");
  }

  /**
   * Starts it.
   *
   * @param modules lines that load what it needs
   * @param server lines about what is served
   */
  final void configure(String modules, String server) throws IOException {
    configure(modules + CONFIGURATION.replace("SERVER", server));
  }

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
          SERVER
        }
      }
      """;
}
