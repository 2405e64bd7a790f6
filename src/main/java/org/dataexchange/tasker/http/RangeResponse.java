package org.dataexchange.tasker.http;

import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.Status;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.dataexchange.tasker.http.runs.ByteRange;
import org.dataexchange.tasker.http.runs.RunContent;

/** Sends content, whole or in part, in constant memory. */
final class RangeResponse {

  private static final int BUFFER = 64 << 10;

  private RangeResponse() {}

  /**
   * A response with that part of the content; it closes the source.
   *
   * @param before is done when it is known that there is something to send, and may refuse it
   * @param method of anything but a GET there are no parts
   * @param unchanged of which version a part is wanted; nothing here has one, so it is another, and
   *     all is sent
   */
  static Response.ResponseBuilder of(
      RunContent.Source source, Runnable before, String method, String range, String unchanged)
      throws IOException {
    boolean parted = unchanged == null && method.equals("GET");
    ByteRange part;
    try {
      part =
          ByteRange.of(parted ? range : null, source.size())
              .orElseThrow(() -> Problem.notInRange(source.size()));
      source.in().skipNBytes(part.first());
      before.run();
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
