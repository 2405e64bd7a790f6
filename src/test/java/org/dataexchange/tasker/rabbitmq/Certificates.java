package org.dataexchange.tasker.rabbitmq;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.dataexchange.tasker.rabbitmq.connection.Trust;
import org.dataexchange.tasker.storage.Shell;

/** An authority of a test's own, and certificates that it vouches for; all are PEM files. */
public record Certificates(Path folder) {

  /** Makes the authority. */
  public static Certificates in(Path folder) throws Exception {
    Certificates all = new Certificates(folder);
    all.openssl(
        "req -x509 -newkey rsa:2048 -nodes -days 3 -subj /CN=authority -keyout %s -out %s"
            .formatted(all.key("ca"), all.certificate("ca")));
    return all;
  }

  public Path certificate(String name) {
    return folder.resolve(name + ".pem");
  }

  public Path key(String name) {
    return folder.resolve(name + ".key");
  }

  /**
   * @param name of its files, and its common name
   */
  Trust.Own issue(String name) throws Exception {
    Path request = folder.resolve(name + ".csr");
    Path extensions = folder.resolve("extensions");
    Files.writeString(extensions, "subjectAltName=IP:127.0.0.1");
    openssl(
        "req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=%s -keyout %s -out %s"
            .formatted(name, key(name), request));
    openssl(
        "x509 -req -in %s -CA %s -CAkey %s -CAcreateserial -days 3 -extfile %s -out %s"
            .formatted(request, certificate("ca"), key("ca"), extensions, certificate(name)));
    return new Trust.Own(certificate(name), key(name));
  }

  public void openssl(String arguments) throws IOException, InterruptedException {
    Shell.run(folder, "openssl " + arguments);
  }
}
