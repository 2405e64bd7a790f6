package org.dataexchange.tasker.http.runs;

import jakarta.ws.rs.core.GenericType;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import jakarta.ws.rs.sse.SseBroadcaster;
import jakarta.ws.rs.sse.SseEventSink;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Takes what a listener is told, as {@code name id data}. */
final class HeardEvents implements Sse, SseEventSink {

  private final List<String> heard = new ArrayList<>();

  /** What was told since this was last asked. */
  List<String> heard() {
    List<String> since = List.copyOf(heard);
    heard.clear();
    return since;
  }

  @Override
  public OutboundSseEvent.Builder newEventBuilder() {
    return new Event();
  }

  @Override
  public SseBroadcaster newBroadcaster() {
    throw new UnsupportedOperationException();
  }

  @Override
  public CompletionStage<?> send(OutboundSseEvent event) {
    heard.add(event.getName() + ' ' + event.getId() + ' ' + event.getData());
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public boolean isClosed() {
    return false;
  }

  @Override
  public void close() {}

  private static final class Event implements OutboundSseEvent, OutboundSseEvent.Builder {
    private String id;
    private String name;
    private Object data;

    @Override
    public Builder id(String given) {
      id = given;
      return this;
    }

    @Override
    public Builder name(String given) {
      name = given;
      return this;
    }

    @Override
    public Builder reconnectDelay(long milliseconds) {
      return this;
    }

    @Override
    public Builder mediaType(MediaType type) {
      return this;
    }

    @Override
    public Builder comment(String text) {
      return this;
    }

    @Override
    public Builder data(@SuppressWarnings("rawtypes") Class type, Object given) {
      return data(given);
    }

    @Override
    public Builder data(@SuppressWarnings("rawtypes") GenericType type, Object given) {
      return data(given);
    }

    @Override
    public Builder data(Object given) {
      data = given;
      return this;
    }

    @Override
    public OutboundSseEvent build() {
      return this;
    }

    @Override
    public String getId() {
      return id;
    }

    @Override
    public String getName() {
      return name;
    }

    @Override
    public String getComment() {
      return null;
    }

    @Override
    public long getReconnectDelay() {
      return RECONNECT_NOT_SET;
    }

    @Override
    public boolean isReconnectDelaySet() {
      return false;
    }

    @Override
    public Class<?> getType() {
      return String.class;
    }

    @Override
    public Type getGenericType() {
      return String.class;
    }

    @Override
    public MediaType getMediaType() {
      return MediaType.TEXT_PLAIN_TYPE;
    }

    @Override
    public Object getData() {
      return data;
    }
  }
}
