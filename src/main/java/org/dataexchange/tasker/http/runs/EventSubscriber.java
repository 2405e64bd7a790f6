package org.dataexchange.tasker.http.runs;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.sse.Sse;
import jakarta.ws.rs.sse.SseEventSink;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.dataexchange.tasker.http.runs.RunContent.LogStream;
import org.dataexchange.tasker.task.Run;
import org.dataexchange.tasker.task.Step;

/**
 * One who listens to one run. Events are {@code step}, {@code stdout} and {@code stderr} with
 * {@code {"at", "text"}} (where it begins in the stream, in bytes), and {@code ended}, the last.
 * The id of an event says of which attempt, and how far, both streams were told. A run that begins
 * again writes its streams anew. Used by one thread at a time.
 */
public final class EventSubscriber {

  /** Bytes of a stream that are told at once. */
  private static final int CHUNK = 32 << 10;

  /** Bytes by which one may be late; what is older is passed over, and can be had as the log. */
  private static final long LATE = 1 << 20;

  private static final int MOST_SENDING = 8;

  /** Rounds in which nothing was taken before a listener is given up: half a minute. */
  private static final int MOST_STUCK = 60;

  /** Rounds between two signs of life. */
  private static final int QUIET = 30;

  private static final Pattern ID = Pattern.compile("(\\d{1,9})-(\\d{1,15})-(\\d{1,15})");

  private final Run run;
  private final SseEventSink sink;
  private final Sse sse;
  private final AtomicInteger sending = new AtomicInteger();
  private final long[] told = new long[2];
  private int attempt;
  private String step = "";
  private int stuck;
  private int quiet;

  public EventSubscriber(Run run, SseEventSink sink, Sse sse, String last) {
    this.run = run;
    this.sink = sink;
    this.sse = sse;
    Matcher id = ID.matcher(last == null ? "" : last);
    if (id.matches()) {
      attempt = Integer.parseInt(id.group(1));
      told[0] = Long.parseLong(id.group(2));
      told[1] = Long.parseLong(id.group(3));
    }
  }

  /**
   * Tells what is new.
   *
   * @param underWay the runs that have no answer yet
   * @return false if that was the last, or nobody listens any more
   */
  boolean tell(Set<String> underWay, KnownRuns runs, RunContent content, CurrentSteps live)
      throws IOException {
    if (sink.isClosed()) {
      return false;
    }
    if (sending.get() >= MOST_SENDING) {
      return ++stuck < MOST_STUCK;
    }
    stuck = 0;
    boolean more =
        streamsAre(live.of(run.id()))
            && stream(LogStream.STDOUT, content) | stream(LogStream.STDERR, content);
    // known since before the streams were read: what was written by the end is told with it
    if (!underWay.contains(run.id()) && !more) {
      send(
          "ended",
          runs.find(run.id())
              .map(end -> end.json(Optional.empty()))
              .orElseGet(JsonNodeFactory.instance::objectNode));
      return false;
    }
    if (++quiet > QUIET) {
      greet();
    }
    return true;
  }

  /** A sign of life, which also lets the response begin. */
  public void greet() {
    send("alive", JsonNodeFactory.instance.objectNode());
  }

  /**
   * Tells of the step.
   *
   * @return are the streams this attempt's? Until its algorithm runs they are a former one's
   */
  private boolean streamsAre(Optional<CurrentSteps.Doing> doing) {
    if (doing.isEmpty()) {
      return true;
    }
    if (doing.get().attempt() != attempt) {
      attempt = doing.get().attempt();
      Arrays.fill(told, 0);
    }
    ObjectNode now = doing.get().json();
    if (!now.toString().equals(step)) {
      step = now.toString();
      send("step", now);
    }
    return doing.get().step().compareTo(Step.EXECUTING_ALGORITHM) >= 0;
  }

  /** Returns whether there was anything to tell. */
  private boolean stream(LogStream stream, RunContent content) throws IOException {
    Optional<FileChannel> file = content.live(run, stream);
    if (file.isEmpty()) {
      return false;
    }
    int which = stream.ordinal();
    try (FileChannel open = file.get()) {
      long from = Math.max(told[which], open.size() - LATE);
      ByteBuffer bytes = ByteBuffer.allocate(Math.clamp(open.size() - from, 0, CHUNK));
      while (bytes.hasRemaining() && open.read(bytes, from + bytes.position()) > 0) {
        // until full
      }
      int length = whole(bytes.array(), bytes.position());
      if (length == 0) {
        return false;
      }
      told[which] = from + length;
      send(
          stream.fileName(),
          JsonNodeFactory.instance
              .objectNode()
              .put("at", from)
              .put("text", new String(bytes.array(), 0, length, UTF_8)));
      return true;
    }
  }

  /** Without a character at the end that is not whole yet; one that never will be is told. */
  static int whole(byte[] bytes, int length) {
    for (int back = 1; back <= Math.min(3, length); back++) {
      int lead = bytes[length - back] & 0xFF;
      if (lead >= 0xC0) {
        int needs = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
        return needs > back && length > 3 ? length - back : length;
      }
      if (lead < 0x80) {
        return length;
      }
    }
    return length;
  }

  private void send(String name, ObjectNode data) {
    quiet = 0;
    sending.incrementAndGet();
    sink.send(
            sse.newEventBuilder()
                .name(name)
                .id(attempt + "-" + told[0] + "-" + told[1])
                .mediaType(MediaType.TEXT_PLAIN_TYPE)
                .data(String.class, data.toString())
                .build())
        .whenComplete((sent, trouble) -> sending.decrementAndGet());
  }

  void close() {
    sink.close();
  }
}
