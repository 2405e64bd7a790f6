package org.dataexchange.tasker.storage.webdav;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Answers as no library for servers would: a test writes every byte. One request a connection. */
final class RawServer implements AutoCloseable {

  /** One request, and what is written back; the connection ends afterwards. */
  @FunctionalInterface
  interface Answer {
    void write(String head, InputStream body, OutputStream out) throws IOException;
  }

  private final ServerSocket socket;
  private final Answer answer;
  private final List<String> heads = new CopyOnWriteArrayList<>();

  RawServer(Answer answer) throws IOException {
    this.answer = answer;
    this.socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofPlatform().daemon().start(this::accept);
  }

  URI url() {
    return URI.create("http://127.0.0.1:" + socket.getLocalPort() + "/dav/");
  }

  /** The heads of all requests. */
  List<String> heads() {
    return List.copyOf(heads);
  }

  private void accept() {
    while (!socket.isClosed()) {
      try {
        Socket connection = socket.accept();
        Thread.ofPlatform().daemon().start(() -> serve(connection));
      } catch (IOException e) {
        // it is closed
      }
    }
  }

  private void serve(Socket connection) {
    try (connection) {
      InputStream in = new BufferedInputStream(connection.getInputStream());
      String head = head(in);
      heads.add(head);
      answer.write(head, in, connection.getOutputStream());
      connection.shutdownOutput();
      in.transferTo(OutputStream.nullOutputStream());
    } catch (IOException e) {
      // the client went away
    }
  }

  private static String head(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int read = in.read();
      if (read < 0) {
        throw new IOException("no request");
      }
      head.append((char) read);
    }
    return head.toString();
  }

  static void write(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(ISO_8859_1));
    out.flush();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
