package org.dataexchange.tasker.wire;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where in which trace a message belongs, in the words of W3C Trace Context: two ids and whether
 * the trace is kept. Whoever asks a question may write what he likes there, so it is taken as it
 * must be, or not at all.
 *
 * @param parent {@code traceparent}, of version 00
 * @param state {@code tracestate}, which others add to a trace; may be empty
 */
public record TraceContext(String parent, String state) {

  /** Of both headers; the recommendation lets nobody be asked for a longer state. */
  public static final int MOST = 512;

  /** A later version may say more behind a further dash, and is read as this one. */
  private static final Pattern PARENT =
      Pattern.compile(
          "(?!ff)[0-9a-f]{2}(-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2})(-.*)?");

  private static final Pattern STATE = Pattern.compile("[ -~]*");

  /** Throws if it is not as the recommendation has it. */
  public TraceContext {
    if (!parent.startsWith("00-") || !PARENT.matcher(parent).matches() || parent.length() != 55) {
      throw new IllegalArgumentException("no traceparent of version 00");
    }
    if (state.length() > MOST || !STATE.matcher(state).matches()) {
      throw new IllegalArgumentException("no tracestate");
    }
  }

  /** What a sender's headers say, if they say it rightly; a state that is wrong is left out. */
  public static Optional<TraceContext> of(String parent, Optional<String> state) {
    if (parent.length() > MOST) {
      return Optional.empty();
    }
    var read = PARENT.matcher(parent);
    if (!read.matches() || (parent.startsWith("00") && read.group(2) != null)) {
      return Optional.empty();
    }
    String kept =
        state.filter(text -> text.length() <= MOST && STATE.matcher(text).matches()).orElse("");
    return Optional.of(new TraceContext("00" + read.group(1), kept));
  }

  /** Does it belong to the same trace? */
  public boolean isOfTrace(TraceContext other) {
    return parent.regionMatches(3, other.parent, 3, 32);
  }
}
