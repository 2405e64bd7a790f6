package org.dataexchange.tasker.storage;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** nginx with its WebDAV module for writing and Arutyunyan's for listings, which gives no ETags. */
public final class NginxDav extends RealDav {

  /** Starts it. */
  public NginxDav() throws IOException, InterruptedException {
    configure(CONFIGURATION);
  }

  @Override
  List<String> command(Path home) {
    return List.of("nginx", "-p", home.toString(), "-c", home + "/conf", "-e", home + "/error.log");
  }

  private static final String CONFIGURATION =
      """
      load_module /usr/lib/nginx/modules/ngx_http_dav_ext_module.so;
      daemon off;
      # one process, which ends as a whole when it is killed
      master_process off;
      pid %2$s/pid;
      events {}
      http {
        access_log off;
        client_body_temp_path %2$s/body;
        proxy_temp_path %2$s/none;
        fastcgi_temp_path %2$s/none;
        uwsgi_temp_path %2$s/none;
        scgi_temp_path %2$s/none;
        server {
          listen 127.0.0.1:%1$d ssl;
          ssl_certificate %2$s/cert.pem;
          ssl_certificate_key %2$s/key.pem;
          root %2$s/www;
          auth_basic shares;
          auth_basic_user_file %2$s/users;
          # what is larger is answered with 413
          client_max_body_size 100000000;
          dav_methods PUT DELETE MKCOL MOVE;
          dav_ext_methods PROPFIND OPTIONS;
        }
      }
      """;
}
