package org.dataexchange.tasker.storage.webdav;

import java.io.IOException;

/** nginx with its WebDAV module for writing and Arutyunyan's for listings, which gives no ETags. */
public final class NginxDav extends Nginx {

  /** Starts it. */
  public NginxDav() throws IOException, InterruptedException {
    configure(
        "load_module /usr/lib/nginx/modules/ngx_http_dav_ext_module.so;\n",
        """
        root %2$s/www;
        dav_methods PUT DELETE MKCOL MOVE;
        dav_ext_methods PROPFIND OPTIONS;
        """);
  }
}
