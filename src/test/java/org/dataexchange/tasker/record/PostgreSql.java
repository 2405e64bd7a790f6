package org.dataexchange.tasker.record;

import static org.dataexchange.tasker.system.Eventually.eventually;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.dataexchange.tasker.disk.FileTree;
import org.dataexchange.tasker.record.store.Database;
import org.dataexchange.tasker.site.Site;

/**
 * Debian's PostgreSQL, with a cluster of its own on a free port of the loopback. Tables belong to
 * one user, and another one may read them and add to them: that is the server's.
 */
public final class PostgreSql implements AutoCloseable {

  /** The user of the server, who owns nothing. */
  public static final String USER = "tasker";

  public static final String OWNER = "tasker_owner";
  public static final String PASSWORD = "s3cret wörd";

  private static final Duration SOON = Duration.ofSeconds(60);
  private static final AtomicInteger MADE = new AtomicInteger();

  private final Path home;
  private final Path programs;
  private final int port;
  private Process process;

  /** One for all tests of this JVM. */
  private static final class Shared {
    static final PostgreSql ONE = started();

    private static PostgreSql started() {
      try {
        PostgreSql one = new PostgreSql();
        Runtime.getRuntime().addShutdownHook(new Thread(one::end));
        return one;
      } catch (IOException | InterruptedException | SQLException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  public static PostgreSql shared() {
    return Shared.ONE;
  }

  public PostgreSql() throws IOException, InterruptedException, SQLException {
    this.home = Files.createTempDirectory("tasker-pg");
    Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-xr-x"));
    this.programs = programs();
    Path data = Files.createDirectory(home.resolve("data"));
    if (isRoot()) {
      // it refuses to be root
      run(List.of("chown", "postgres:", data.toString()));
    }
    run(
        asNobody(
            programs.resolve("initdb").toString(),
            "--pgdata=" + data,
            "--username=postgres",
            "--auth=trust",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
            "--no-sync"));
    // as late as can be: another one may take it meanwhile
    this.port = Site.freePort();
    Files.writeString(
        data.resolve("pg_hba.conf"),
        "host all postgres 127.0.0.1/32 trust\nhost all all 127.0.0.1/32 scram-sha-256\n");
    start();
    sql("create user %s password '%s'".formatted(OWNER, PASSWORD));
    sql("create user %s password '%s'".formatted(USER, PASSWORD));
  }

  private static Path programs() throws IOException {
    try (Stream<Path> releases = Files.list(Path.of("/usr/lib/postgresql"))) {
      return releases
          .max(Comparator.comparing(Path::toString))
          .orElseThrow(() -> new IOException("Debian's postgresql is not installed"))
          .resolve("bin");
    }
  }

  private static boolean isRoot() {
    return System.getProperty("user.name").equals("root");
  }

  private static List<String> asNobody(String... command) {
    List<String> all = new ArrayList<>();
    if (isRoot()) {
      all.addAll(List.of("setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"));
    }
    all.addAll(List.of(command));
    return all;
  }

  private void run(List<String> command) throws IOException, InterruptedException {
    Process run =
        new ProcessBuilder(command)
            .directory(home.toFile())
            .redirectErrorStream(true)
            .redirectOutput(home.resolve("console").toFile())
            .start();
    if (run.waitFor() != 0) {
      throw new IOException(command + ": " + Files.readString(home.resolve("console")));
    }
  }

  /** Lets in from now on whom these lines of its {@code pg_hba.conf} let in. */
  void admit(String lines) throws IOException, SQLException {
    Files.writeString(home.resolve("data/pg_hba.conf"), lines);
    sql("select pg_reload_conf()");
  }

  /** With {@code server.crt} and {@code server.key} of a folder. */
  void speakTls(Path folder) throws IOException, InterruptedException, SQLException {
    for (String name : List.of("server.crt", "server.key")) {
      Path own = Files.copy(folder.resolve(name), home.resolve("data").resolve(name));
      Files.setPosixFilePermissions(own, PosixFilePermissions.fromString("rw-------"));
      if (isRoot()) {
        run(List.of("chown", "postgres:", own.toString()));
      }
    }
    sql("alter system set ssl = on");
    sql("select pg_reload_conf()");
  }

  /** Starts it again at the same address. */
  public void start() throws IOException {
    process =
        new ProcessBuilder(
                asNobody(
                    programs.resolve("postgres").toString(),
                    "-D",
                    home.resolve("data").toString(),
                    "-p",
                    Integer.toString(port),
                    "-c",
                    "listen_addresses=127.0.0.1,::1",
                    "-c",
                    "unix_socket_directories="))
            .directory(home.toFile())
            .redirectErrorStream(true)
            .redirectOutput(home.resolve("log").toFile())
            .start();
    eventually("PostgreSQL answers: " + home, SOON, this::answers);
  }

  private boolean answers() throws SQLException {
    if (!process.isAlive()) {
      throw new IllegalStateException("PostgreSQL ended: " + home.resolve("log"));
    }
    sql("select 1");
    return true;
  }

  /** Cuts all its connections, and takes it away as a power cut does. */
  public void kill() {
    List<ProcessHandle> all = processes().toList();
    all.forEach(ProcessHandle::destroyForcibly);
    // the next one does not start while one of them has the memory that they share
    eventually(
        "PostgreSQL has ended",
        SOON,
        () -> !process.isAlive() && all.stream().noneMatch(PostgreSql::runs));
  }

  /** One that has ended, and that nobody has waited for, has no program. */
  private static boolean runs(ProcessHandle one) {
    return one.isAlive() && one.info().command().isPresent();
  }

  /** Leaves it there without a word: connections are taken, and nothing is answered. */
  public void freeze() {
    signal("-STOP");
  }

  public void thaw() {
    signal("-CONT");
  }

  private void signal(String signal) {
    try {
      for (ProcessHandle one : processes().toList()) {
        signal(signal, one);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private void signal(String signal, ProcessHandle one) throws IOException, InterruptedException {
    try {
      run(List.of("kill", signal, Long.toString(one.pid())));
    } catch (IOException e) { // one that served somebody who has gone ends by itself
      if (one.isAlive()) {
        throw e;
      }
    }
  }

  private Stream<ProcessHandle> processes() {
    return Stream.concat(Stream.of(process.toHandle()), process.descendants());
  }

  public int port() {
    return port;
  }

  public String address() {
    return "127.0.0.1:" + port;
  }

  /** A database of its own, in UTF-8, for a record whose tables the server's user may make. */
  public Database.Place fresh(Path folder) throws SQLException {
    return place(folder, database(USER), USER);
  }

  /** The name of a new database. */
  public String database(String owner) throws SQLException {
    String name = "record" + MADE.incrementAndGet();
    sql("create database %s owner %s template template0".formatted(name, owner));
    return name;
  }

  public Database.Place place(Path folder, String database, String user) {
    return new Database.Place(
        folder, Optional.of(url(database)), Optional.of(user), Optional.of(PASSWORD));
  }

  public String url(String database) {
    return "jdbc:postgresql://%s/%s".formatted(address(), database);
  }

  /** As the one who may do everything. */
  public void sql(String statement) throws SQLException {
    sql("postgres", statement);
  }

  public void sql(String database, String statement) throws SQLException {
    try (Connection connection = connect(database);
        Statement all = connection.createStatement()) {
      all.execute(statement);
    }
  }

  public Connection connect(String database) throws SQLException {
    return DriverManager.getConnection(url(database), "postgres", "");
  }

  private void end() {
    try {
      close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    kill();
    FileTree.delete(home);
  }
}
