package org.dataexchange.tasker.storage.webdav;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.dataexchange.tasker.storage.Shell;

/** Apache with mod_dav. */
public final class ApacheDav extends RealDav {

  private static final String MODULES = "/usr/lib/apache2/modules/mod_";

  /** Starts it. */
  public ApacheDav() throws IOException, InterruptedException {
    give(documents());
    give(Files.createDirectory(documents().getParent().resolveSibling("locks")));
    configure(modules() + CONFIGURATION);
  }

  /** Makes a folder among what it serves, where it may write; returns its address. */
  public URI folder(String name) throws IOException, InterruptedException {
    give(Files.createDirectory(documents().resolve(name)));
    return url().resolve(name + "/");
  }

  /** How many requests with that method have been answered. */
  public long answered(String method) throws IOException {
    return Files.readAllLines(home().resolve("access.log")).stream()
        .filter(line -> line.startsWith(method + " "))
        .count();
  }

  /** Root is what the tests run as, and what Apache gives up to be. */
  private static void give(Path folder) throws IOException, InterruptedException {
    Shell.run(folder, "[ $(id -u) != 0 ] || chown www-data .");
  }

  @Override
  List<String> command(Path home) {
    return List.of("apache2", "-X", "-d", home.toString(), "-f", home + "/conf");
  }

  private static String modules() {
    StringBuilder modules = new StringBuilder();
    for (String name :
        "mpm_event authn_core authn_file authz_core authz_user auth_basic dav dav_fs dir mime ssl"
            .split(" ")) {
      modules.append("LoadModule %s_module %s%s.so%n".formatted(name, MODULES, name));
    }
    return modules.toString();
  }

  private static final String CONFIGURATION =
      """
      ServerName localhost
      Listen 127.0.0.1:%1$d
      PidFile %2$s/pid
      ErrorLog %2$s/error.log
      CustomLog %2$s/access.log "%%m %%U"
      Mutex file:%2$s
      User www-data
      Group www-data
      DocumentRoot %2$s/www
      TypesConfig /dev/null
      # as Debian and others have it
      AddEncoding x-compress .Z
      AddEncoding x-gzip .gz .tgz
      DavLockDB %2$s/locks/db
      SSLEngine on
      SSLCertificateFile %2$s/cert.pem
      SSLCertificateKeyFile %2$s/key.pem
      <Directory %2$s/www>
        Dav On
        AuthType Basic
        AuthName shares
        AuthUserFile %2$s/users
        Require valid-user
        # what is larger is answered with 413
        LimitRequestBody 100000000
      </Directory>
      # as where a name must be one on Windows, too
      <LocationMatch "/windows/.*[:?*]">
        Require all denied
      </LocationMatch>
      """;
}
