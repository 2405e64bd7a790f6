package org.dataexchange.tasker.rabbitmq.connection;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.WriteListener;
import com.rabbitmq.client.impl.AMQConnection;
import com.rabbitmq.client.impl.Frame;
import com.rabbitmq.client.impl.SocketFrameHandler;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;

/**
 * The client's socket, with two things added: what comes is looked at before the client reads it,
 * and what does not come is noticed by somebody who waits for no lock. Thread-safe.
 */
public final class BrokerSocket extends SocketFrameHandler {

  private static final Duration FAREWELL = Duration.ofSeconds(2);

  /** A class and a method, as they stand in a frame. */
  private static final int BLOCKED = 10 << 16 | 60;

  private static final int UNBLOCKED = 10 << 16 | 61;

  /**
   * Bytes that a frame may have until the broker says how many: its greeting has some hundred. What
   * another server answers, taken for a length, would be more than there is memory.
   */
  private static final int FIRST = 1 << 20;

  private final InboundFrames incoming;
  private final SocketWatch watch;

  /**
   * @param socket to read from and to write to: of TLS, or the plain one
   * @param watch has a thread of its own
   */
  BrokerSocket(Socket socket, InboundFrames incoming, SocketWatch watch) throws IOException {
    super(socket, null, FIRST);
    this.incoming = incoming;
    this.watch = watch;
  }

  /** That of a connection made by {@link BrokerSockets}. */
  public static BrokerSocket of(Connection connection) {
    return (BrokerSocket) ((AMQConnection) connection).getFrameHandler();
  }

  Optional<Withheld> withheld(int channel, long deliveryTag) {
    return incoming.withheld(channel, deliveryTag);
  }

  /** Would whoever writes now have to wait, and who knows for how long? */
  public boolean stalls() {
    return watch.stalls();
  }

  /** Ends the connection, in good order if that is to be had in time. */
  public static void end(Connection connection, Duration atMost) {
    of(connection).watch.closeWithin(atMost);
    connection.abort((int) atMost.toMillis());
  }

  @Override
  public Frame readFrame() throws IOException {
    while (true) {
      Frame frame = super.readFrame();
      if (frame == null) {
        return null; // nothing came for a while, which the client counts
      }
      watch.heard();
      if (frame.getType() == AMQP.FRAME_METHOD && frame.getChannel() == 0) {
        control(ByteBuffer.wrap(frame.getPayload()).getInt());
      }
      Optional<Frame> passed = incoming.passed(frame);
      if (passed.isPresent()) {
        return passed.get();
      }
    }
  }

  private void control(int method) {
    if (method == BLOCKED || method == UNBLOCKED) {
      watch.blocked(method == BLOCKED);
    }
  }

  @Override
  public void writeFrame(Frame frame) throws IOException {
    watch.writes();
    try {
      super.writeFrame(frame);
    } finally {
      watch.wrote();
    }
  }

  @Override
  public void flush(WriteListener listener) throws IOException {
    watch.writes();
    try {
      super.flush(listener);
    } finally {
      watch.wrote();
    }
  }

  /** Writes first, which may hang, too. */
  @Override
  public void close() {
    watch.closeWithin(FAREWELL);
    super.close();
    watch.end();
    incoming.close();
  }
}
