package org.dataexchange.tasker.sandbox.launcher;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import org.dataexchange.tasker.disk.FileTree;
import org.dataexchange.tasker.task.Boot;
import org.dataexchange.tasker.task.DataMount;
import org.dataexchange.tasker.task.Limits;
import org.dataexchange.tasker.task.RunFolder;
import org.dataexchange.tasker.task.Sandbox.Order;

/**
 * The order that the launcher gets before it lets the algorithm go: a file {@code go} in its box,
 * of NUL-ended {@code key=value} texts.
 */
public final class LauncherOrder {

  private static final long GRACE_MILLIS = 2_000;
  private static final int OPEN_FILES = 1024;

  private LauncherOrder() {}

  /** Makes a fresh box for a launcher, which finds no trace of an attempt before this one. */
  public static void freshBox(RunFolder folder) throws IOException {
    FileTree.delete(folder.box());
    Files.deleteIfExists(folder.traceRead());
    Files.createDirectory(folder.box());
    // entered by nobody: on the host the run's folder is its owner's, inside only root gets near
    Files.setPosixFilePermissions(folder.box(), PosixFilePermissions.fromString("rwxrwxrwx"));
  }

  /**
   * Puts the order into the box, whole or not at all: from then on the algorithm may be running.
   *
   * @param ofImage what the image sets, {@code name=value}
   */
  public static void give(Order order, List<String> ofImage) throws IOException {
    Files.writeString(order.folder().given(), Boot.mark());
    Path fresh = Files.write(order.folder().box().resolve("go.tmp"), text(order, ofImage));
    // an engine may map its root to a user who is nobody here
    Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("r--r--r--"));
    Files.move(fresh, go(order.folder()), ATOMIC_MOVE);
  }

  /** May the algorithm be running, or have run? */
  public static boolean isGiven(RunFolder folder) {
    return Files.exists(go(folder));
  }

  /**
   * How long ago it was given, by no clock that can be set; zero where that is not known, as in a
   * folder that an earlier version wrote.
   */
  public static Duration givenFor(RunFolder folder) {
    try {
      return Boot.since(Files.readString(folder.given())).orElse(Duration.ZERO);
    } catch (IOException | DateTimeParseException e) {
      return Duration.ZERO;
    }
  }

  /** Was it given since the machine was started? Yes, where an earlier version did not note it. */
  public static boolean isOfThisBoot(RunFolder folder) {
    try {
      return Boot.since(Files.readString(folder.given())).isPresent();
    } catch (NoSuchFileException e) {
      return true;
    } catch (IOException | DateTimeParseException e) {
      return false;
    }
  }

  /** When it was given, for people; empty if it was not. */
  public static Optional<Instant> givenAt(RunFolder folder) {
    try {
      return Optional.of(Files.getLastModifiedTime(go(folder)).toInstant());
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static Path go(RunFolder folder) {
    return folder.box().resolve("go");
  }

  private static byte[] text(Order order, List<String> ofImage) {
    Limits limits = order.limits();
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    put(text, "timeout", Long.toString(limits.timeout().toMillis()));
    put(text, "grace", Long.toString(GRACE_MILLIS));
    put(text, "output", Long.toString(limits.output().bytes()));
    put(text, "trace", Long.toString(limits.output().bytes()));
    put(text, "fsize", Long.toString(largestFile(limits)));
    put(text, "disk", Long.toString(limits.disk().bytes()));
    put(text, "files", Integer.toString(order.around().outputFiles()));
    put(text, "nofile", Integer.toString(OPEN_FILES));
    order.around().data().ifPresent(data -> put(text, "data", witness(data)));
    put(text, "cwd", order.workingDirectory());
    EnvironmentVariables.of(order, ofImage).forEach(variable -> put(text, "env", variable));
    order.command().forEach(argument -> put(text, "arg", argument));
    return text.toByteArray();
  }

  /** A file that the launcher must see before it lets the algorithm go. */
  private static String witness(DataMount data) {
    return data.inode() + " " + ContainerPaths.of(data) + '/' + data.witness();
  }

  /** No place holds more, so a larger file is all holes. */
  private static long largestFile(Limits limits) {
    return Math.max(limits.disk().bytes(), limits.sharedMemory().bytes());
  }

  private static void put(ByteArrayOutputStream text, String key, String value) {
    text.writeBytes((key + '=' + value).getBytes(UTF_8));
    text.write(0);
  }
}
