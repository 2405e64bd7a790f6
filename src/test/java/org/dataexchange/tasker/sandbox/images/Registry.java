package org.dataexchange.tasker.sandbox.images;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.dataexchange.tasker.system.Eventually.eventually;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.dataexchange.tasker.disk.FileTree;
import org.dataexchange.tasker.storage.Shell;

/**
 * A registry with TLS and a login, and an engine that knows no other. Both have a network of their
 * own, as engines trust whatever is on loopback, and an {@code /etc/docker} of their own. Before
 * the registry is a slow way to it, which can be stopped.
 */
public final class Registry implements AutoCloseable {

  public static final String HOST = "192.0.2.1:5000";

  /** A megabyte a second and connection. */
  public static final String SLOW = "192.0.2.1:5443";

  private static final Duration SOON = Duration.ofMinutes(2);

  private static final String PLACE =
      """
      ip link set lo up
      ip addr add 192.0.2.1/32 dev lo
      mount -t tmpfs none /etc/docker
      mkdir -p certs store engine
      touch ready
      exec sleep infinity
      """;

  private static final String REGISTRY =
      """
      version: 0.1
      storage:
        filesystem:
          rootdirectory: HOME/store
      http:
        addr: 192.0.2.1:5000
        tls:
          certificate: HOME/cert.pem
          key: HOME/key.pem
      auth:
        htpasswd:
          realm: registry
          path: HOME/users
      """;

  private static final String WAY =
      """
      daemon off;
      master_process off;
      pid HOME/nginx.pid;
      events {}
      http {
        access_log HOME/access.log;
        client_body_temp_path HOME/body;
        proxy_temp_path HOME/proxied;
        fastcgi_temp_path HOME/none;
        uwsgi_temp_path HOME/none;
        scgi_temp_path HOME/none;
        server {
          listen 192.0.2.1:5443 ssl;
          ssl_certificate HOME/cert.pem;
          ssl_certificate_key HOME/key.pem;
          location / {
            proxy_pass https://192.0.2.1:5000;
            proxy_set_header Host $http_host;
            limit_rate 1m;
          }
        }
      }
      """;

  private final Path home = Files.createTempDirectory("tasker-registry");
  private final List<Process> processes = new ArrayList<>();
  private final Process place;
  private Process way;

  public Registry() throws IOException, InterruptedException {
    Shell.run(
        home,
        "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=registry -addext"
            + " subjectAltName=IP:192.0.2.1 -keyout key.pem -out cert.pem 2>&1;"
            + " htpasswd -Bbn somebody secret > users; echo '{}' > daemon.json");
    Files.writeString(home.resolve("registry.yml"), REGISTRY.replace("HOME", home.toString()));
    Files.writeString(home.resolve("way"), WAY.replace("HOME", home.toString()));
    place = begin("unshare", "--mount", "--net", "bash", "-euc", PLACE);
    eventually("it has its place", SOON, () -> Files.exists(home.resolve("ready")));
    beginInside("docker-registry", "serve", home + "/registry.yml");
    beginInside(
        "dockerd",
        "-H",
        address().toString(),
        "--group=root",
        "--config-file=" + home + "/daemon.json",
        "--data-root=" + home + "/engine/data",
        "--exec-root=" + home + "/engine/exec",
        "--pidfile=" + home + "/engine/pid",
        "--bridge=none",
        "--iptables=false",
        "--ip-masq=false",
        "--ip-forward=false");
    openWay();
    eventually("it answers", SOON, () -> said("docker -H " + address() + " version"));
    eventually("the registry answers", SOON, () -> said(inside("curl -sk https://" + HOST)));
  }

  /** The engine's. */
  public URI address() {
    return URI.create("unix://" + home + "/docker.sock");
  }

  public Path home() {
    return home;
  }

  private Process begin(String... command) throws IOException {
    Process process =
        new ProcessBuilder(command)
            .directory(home.toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(home.resolve("console").toFile()))
            .start();
    processes.add(process);
    return process;
  }

  private Process beginInside(String... command) throws IOException {
    return begin(
        Stream.concat(
                Stream.of("nsenter", "--target", "" + place.pid(), "--net", "--mount"),
                Stream.of(command))
            .toArray(String[]::new));
  }

  private String inside(String command) {
    return "nsenter --target %d --net --mount %s".formatted(place.pid(), command);
  }

  private boolean said(String script) throws IOException, InterruptedException {
    try {
      Shell.run(home, script);
      return true;
    } catch (AssertionError e) {
      return false;
    }
  }

  /** The engine's client. */
  String docker(String arguments) throws IOException, InterruptedException {
    return Shell.run(home, "docker -H " + address() + " " + arguments).strip();
  }

  /** Puts the CA where the engine looks for it. */
  public void trust() throws IOException, InterruptedException {
    for (String host : List.of(HOST, SLOW)) {
      Path at = Path.of("/etc/docker/certs.d", host);
      Shell.run(home, inside("mkdir -p " + at));
      Shell.run(home, inside("cp " + home + "/cert.pem " + at + "/ca.crt"));
    }
  }

  /** Has an image of one file in the registry, and not in the engine; its digest there. */
  public String push(String name, Path file) throws IOException, InterruptedException {
    docker(
        "import --change 'ENTRYPOINT [\"/none\"]' - pushed:1 < <(tar -c -C %s %s)"
            .formatted(file.getParent(), file.getFileName()));
    return push(name);
  }

  /**
   * Has another engine's image in the registry, and not in its own engine; its digest there.
   *
   * @param engine the other's address
   */
  public String push(String name, String image, String engine)
      throws IOException, InterruptedException {
    docker("load -q < <(docker -H %s save %s)".formatted(engine, image));
    docker("tag %s pushed:1".formatted(image));
    docker("rmi " + image);
    return push(name);
  }

  private String push(String name) throws IOException, InterruptedException {
    Path at = home.resolve("pushed");
    FileTree.delete(at);
    Shell.run(
        home,
        inside(
            "skopeo copy -q --src-daemon-host %s docker-daemon:pushed:1 dir:%s"
                .formatted(address(), at)));
    docker("rmi pushed:1");
    return copy(at, name);
  }

  /** Has what was pushed last there for another processor, too. */
  void pushForeign(String name) throws IOException, InterruptedException {
    Path at = home.resolve("pushed");
    Shell.run(
        at,
        """
        old=$(grep -l '"architecture":"amd64"' *)
        sed -i 's/"architecture":"amd64"/"architecture":"arm64"/' $old
        new=$(sha256sum < $old | cut -c1-64)
        mv $old $new
        sed -i "s/$old/$new/" manifest.json
        """);
    copy(at, name);
  }

  private String copy(Path from, String name) throws IOException, InterruptedException {
    Shell.run(
        home,
        inside(
            "skopeo copy -q --dest-tls-verify=false --dest-creds somebody:secret --digestfile "
                + "%s/digest dir:%s docker://%s/%s".formatted(home, from, HOST, name)));
    return Files.readString(home.resolve("digest")).strip();
  }

  void openWay() throws IOException {
    way = beginInside("nginx", "-p", home.toString(), "-c", home + "/way", "-e", home + "/errors");
  }

  void closeWay() {
    way.destroyForcibly().onExit().orTimeout(60, TimeUnit.SECONDS).join();
  }

  /** Whoever comes is let in, and hears nothing. */
  public void hold() throws IOException, InterruptedException {
    Shell.run(home, "kill -STOP " + way.pid());
  }

  public void goOn() throws IOException, InterruptedException {
    Shell.run(home, "kill -CONT " + way.pid());
  }

  /** A file of logins for both ways. */
  public Path logins(String password) throws IOException {
    String auth = Base64.getEncoder().encodeToString(("somebody:" + password).getBytes(UTF_8));
    return Files.writeString(
        home.resolve("auth.json"),
        "{\"auths\": {\"%s\": {\"auth\": \"%s\"}, \"https://%s\": {\"auth\": \"%s\"}}}"
            .formatted(HOST, auth, SLOW, auth));
  }

  /** The last began first: an engine that is asked to end takes its mounts along. */
  @Override
  public void close() throws IOException {
    for (Process process : processes.reversed()) {
      process.destroy();
      if (process == place) {
        process.destroyForcibly();
      }
      process.onExit().orTimeout(60, TimeUnit.SECONDS).join();
    }
    FileTree.delete(home);
  }
}
