package org.dataexchange.tasker.sandbox.engine;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A socket in front of the engine's that loses, delays or doubles calls, as whatever lies between
 * two machines may do. Each connection has one call.
 */
public final class FaultyEngine implements AutoCloseable {

  /** What changes something in the engine. */
  public enum Call {
    CREATE("POST \\S*/containers/create\\b.*"),
    START("POST \\S*/containers/\\S+/start\\b.*"),
    RENAME("POST \\S*/containers/\\S+/rename\\b.*"),
    REMOVE("DELETE \\S*/containers/.*");

    private final Pattern line;

    Call(String line) {
      this.line = Pattern.compile(line);
    }

    private boolean is(byte[] request) {
      return line.matcher(first(request)).matches();
    }
  }

  private static boolean isLook(byte[] request) {
    return first(request).matches("GET \\S*/containers/\\S+/json\\b.*");
  }

  private static boolean isPing(byte[] request) {
    return first(request).matches("GET \\S*/_ping\\b.*");
  }

  private static final Pattern VERSION = Pattern.compile("\\S+ /v(1\\.\\d+)/");

  private static String first(byte[] request) {
    return new String(request, ISO_8859_1).lines().findFirst().orElse("");
  }

  /** What becomes of a call. */
  public enum Fault {
    /** The engine never hears of it. */
    LOST,
    /** The engine does it, and is not heard. */
    UNANSWERED,
    /** The caller has given up when the engine hears of it. */
    LATE,
    /** The caller has given up, and the engine hears of the next removal, or its look, first. */
    OVERTAKEN,
    /** The engine does it twice; what it says of the second time is heard. */
    TRIED_AGAIN,
    /** The engine does it, and once more when nobody thinks of it any more. */
    AGAIN_LATE
  }

  private final UnixDomainSocketAddress engine;
  private final Path socket;
  private final ServerSocketChannel server;
  private final Map<Call, Fault> next = new HashMap<>();
  private final Queue<byte[]> late = new ConcurrentLinkedQueue<>();
  private final Queue<byte[]> overtaken = new ConcurrentLinkedQueue<>();
  private final Collection<SocketChannel> open = new ConcurrentLinkedQueue<>();
  private volatile Duration delay = Duration.ZERO;
  private volatile boolean refusesVersions;

  public FaultyEngine(URI engine) throws IOException {
    this.engine = UnixDomainSocketAddress.of(engine.getPath());
    this.socket = Files.createTempDirectory("engine").resolve("docker.sock");
    this.server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(socket));
    Thread.ofVirtual().start(this::accept);
  }

  public URI address() {
    return URI.create("unix://" + socket);
  }

  /** That befalls the next call of that kind, and no other. */
  public synchronized void befall(Call call, Fault fault) {
    next.put(call, fault);
  }

  /** Has it befallen one? */
  public synchronized boolean isOver() {
    return next.isEmpty();
  }

  /** Each call takes so much longer from now on, all but the question whether it is there. */
  public void slowDown(Duration by) {
    delay = by;
  }

  /**
   * From now on it refuses each call that names a version of the API, as engines do for those that
   * are too old for them: Docker 29 for all below 1.44.
   */
  public void refuseVersions() {
    refusesVersions = true;
  }

  private static Optional<String> version(byte[] request) {
    Matcher named = VERSION.matcher(first(request));
    return named.lookingAt() ? Optional.of(named.group(1)) : Optional.empty();
  }

  private static void refuse(String version, OutputStream answer) throws IOException {
    String body =
        "{\"message\":\"client version %s is too old. Minimum supported API version is 1.999, please upgrade your client to a newer version\"}"
            .formatted(version);
    String head =
        "HTTP/1.1 400 Bad Request\r\nContent-Type: application/json\r\nContent-Length: %d\r\nConnection: close\r\n\r\n"
            .formatted(body.length());
    answer.write((head + body).getBytes(ISO_8859_1));
  }

  /** What was late arrives, and is done when this returns. */
  public void arrive() throws IOException {
    arrive(late);
    arrive(overtaken);
  }

  private void arrive(Queue<byte[]> requests) throws IOException {
    for (byte[] request = requests.poll(); request != null; request = requests.poll()) {
      pass(request, OutputStream.nullOutputStream());
    }
  }

  private void accept() {
    try {
      while (true) {
        SocketChannel client = server.accept();
        open.add(client);
        Thread.ofPlatform().daemon().start(() -> serve(client));
      }
    } catch (IOException e) {
      // it is closed
    }
  }

  private void serve(SocketChannel client) {
    try (client) {
      byte[] request = read(Channels.newInputStream(client));
      Thread.sleep(isPing(request) ? Duration.ZERO : delay);
      OutputStream answer = Channels.newOutputStream(client);
      Optional<String> version = version(request);
      if (refusesVersions && version.isPresent()) {
        refuse(version.get(), answer);
        return;
      }
      Optional<Fault> fault = fault(request);
      if (fault.isEmpty() && (Call.REMOVE.is(request) || isLook(request))) {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        pass(request, said);
        arrive(overtaken);
        said.writeTo(answer);
      } else if (fault.isEmpty()) {
        pass(request, answer);
      } else {
        befall(fault.get(), request, answer);
      }
    } catch (IOException e) {
      // one of both sides has gone away
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      open.remove(client);
    }
  }

  private void befall(Fault fault, byte[] request, OutputStream answer) throws IOException {
    switch (fault) {
      case LOST -> {}
      case UNANSWERED -> pass(request, OutputStream.nullOutputStream());
      case LATE -> late.add(request);
      case OVERTAKEN -> overtaken.add(request);
      case TRIED_AGAIN -> {
        pass(request, OutputStream.nullOutputStream());
        pass(request, answer);
      }
      case AGAIN_LATE -> {
        late.add(request);
        pass(request, answer);
      }
    }
  }

  private synchronized Optional<Fault> fault(byte[] request) {
    return Stream.of(Call.values())
        .filter(call -> call.is(request))
        .findFirst()
        .flatMap(call -> Optional.ofNullable(next.remove(call)));
  }

  private void pass(byte[] request, OutputStream answer) throws IOException {
    try (SocketChannel behind = SocketChannel.open(engine)) {
      open.add(behind);
      Channels.newOutputStream(behind).write(request);
      Channels.newInputStream(behind).transferTo(answer);
      open.remove(behind);
    }
  }

  /** One request, with a word that none follows. */
  private static byte[] read(InputStream in) throws IOException {
    ByteArrayOutputStream request = new ByteArrayOutputStream();
    StringBuilder head = new StringBuilder();
    for (String line = line(in); !line.isEmpty(); line = line(in)) {
      if (!line.toLowerCase().startsWith("connection:")) {
        head.append(line).append("\r\n");
      }
    }
    request.writeBytes((head + "Connection: close\r\n\r\n").getBytes(ISO_8859_1));
    String lower = head.toString().toLowerCase();
    if (lower.contains("transfer-encoding: chunked")) {
      readChunks(in, request);
    } else if (lower.contains("content-length: ")) {
      String length = lower.replaceFirst("(?s).*content-length: (\\d+).*", "$1");
      request.writeBytes(in.readNBytes(Integer.parseInt(length)));
    }
    return request.toByteArray();
  }

  private static void readChunks(InputStream in, ByteArrayOutputStream request) throws IOException {
    int length;
    do {
      String line = line(in);
      length = Integer.parseInt(line.strip(), 16);
      request.writeBytes((line + "\r\n").getBytes(ISO_8859_1));
      request.writeBytes(in.readNBytes(length + 2)); // with its end of line
    } while (length > 0);
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int one = in.read(); one != '\n'; one = in.read()) {
      if (one < 0) {
        throw new EOFException();
      }
      if (one != '\r') {
        line.append((char) one);
      }
    }
    return line.toString();
  }

  @Override
  public void close() throws IOException {
    server.close();
    for (SocketChannel channel : open) {
      channel.close();
    }
    Files.deleteIfExists(socket);
    Files.deleteIfExists(socket.getParent());
  }
}
