package org.dataexchange.tasker.http;

import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.Status;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** Sends content, whole or in part, in constant memory. */
final class Sending {

  private static final int BUFFER = 64 << 10;

  private Sending() {}

  /**
   * A response with that part of the content; it closes the source.
   *
   * @param unchanged of which version a part is wanted; nothing here has one, so it is another, and
   *     all is sent
   */
  static Response.ResponseBuilder of(Content.Source source, String range, String unchanged)
      throws IOException {
    Part part;
    try {
      part =
          Part.of(unchanged == null ? range : null, source.size())
              .orElseThrow(() -> Problem.notInRange(source.size()));
      source.in().skipNBytes(part.first());
    } catch (RuntimeException | IOException e) {
      source.close();
      throw e;
    }
    StreamingOutput body =
        out -> {
          try (source) {
            copy(source.in(), out, part.length());
          }
        };
    Response.ResponseBuilder response =
        Response.status(part.whole() ? Status.OK : Status.PARTIAL_CONTENT)
            .entity(body)
            .header("Accept-Ranges", "bytes")
            .header("Content-Length", part.length());
    return part.whole() ? response : response.header("Content-Range", part.header(source.size()));
  }

  private static void copy(InputStream in, OutputStream out, long length) throws IOException {
    byte[] buffer = new byte[BUFFER];
    long left = length;
    while (left > 0) {
      int read = in.read(buffer, 0, (int) Math.min(buffer.length, left));
      if (read < 0) {
        throw new IOException("the content became shorter");
      }
      out.write(buffer, 0, read);
      left -= read;
    }
  }
}
