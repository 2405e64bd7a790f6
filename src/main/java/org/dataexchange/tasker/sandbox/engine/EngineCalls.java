package org.dataexchange.tasker.sandbox.engine;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.ConflictException;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.transport.DockerHttpClient;
import com.github.dockerjava.zerodep.ZerodepDockerHttpClient;
import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.function.Supplier;
import org.dataexchange.tasker.task.Failures.EngineFailed;

/**
 * The clients of the engine. Every call is bounded in time, and its failures are told apart here:
 * worth trying again, or not. The client that waits for containers has no response time-out, which
 * would end a day-long wait. Thread-safe.
 */
final class EngineCalls implements AutoCloseable {

  /** Images that may be pulled at one time. */
  static final int PULLS = 3;

  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final Duration PING = Duration.ofSeconds(2);

  private final DockerHttpClient http;
  private final DockerClient docker;
  private final DockerClient waits;
  private final DockerClient pings;
  private final CallTimeout limit;
  private final Duration response;
  private final URI address;

  /** With what {@link Engine} is given. */
  EngineCalls(URI address, int workers, ThreadFactory threads, Duration response) {
    this.limit = new CallTimeout(threads);
    this.response = response;
    this.address = address;
    this.http = http(address, workers + 4, response);
    this.docker = client(address, http);
    this.waits = client(address, http(address, workers + PULLS + 2, Duration.ZERO));
    this.pings = client(address, http(address, 2, PING));
  }

  private static DockerHttpClient http(URI address, int connections, Duration response) {
    ZerodepDockerHttpClient.Builder builder =
        new ZerodepDockerHttpClient.Builder()
            .dockerHost(address)
            .connectionTimeout(CONNECT)
            .maxConnections(connections);
    return response.isPositive() ? builder.responseTimeout(response).build() : builder.build();
  }

  private static DockerClient client(URI address, DockerHttpClient http) {
    return DockerClientImpl.getInstance(new ClientConfig(address), http);
  }

  /** Whose calls are to be made in {@link #call}. */
  DockerClient docker() {
    return docker;
  }

  /** Whose answers take as long as they take. */
  DockerClient waits() {
    return waits;
  }

  /** For what the client has no call for; to be used in {@link #call}. */
  DockerHttpClient http() {
    return http;
  }

  void ping() {
    call("answer", PING, () -> pings.pingCmd().exec());
  }

  /** What it is, is what the engine could not do if it fails. */
  <T> T call(String what, Supplier<T> call) {
    return call(what, response, call);
  }

  <T> T call(String what, Duration atMost, Supplier<T> call) {
    try {
      return limit.within(atMost, call);
    } catch (EngineFailed e) {
      throw e; // what it said is not to be used
    } catch (DockerException e) {
      boolean refused = e.getHttpStatus() >= 400 && e.getHttpStatus() < 500;
      // a name is in use only until a removal that is under way has ended
      boolean later = !refused || e instanceof NotFoundException || e instanceof ConflictException;
      throw failed(what, later, e);
    } catch (RuntimeException e) {
      throw failed(what, true, e);
    }
  }

  /** Begins what is told of later, on a thread of the client's. */
  void begin(String what, Runnable call) {
    try {
      call.run();
    } catch (RuntimeException e) {
      throw failed(what, true, e);
    }
  }

  private EngineFailed failed(String what, boolean again, Exception e) {
    String why = EngineAnswers.why(e);
    String trouble =
        EngineAnswers.takesNoProfile(why)
            ? "this engine takes no seccomp profile with its request, as Podman does not: docker.host"
                + " must lead to Docker's own (%s)".formatted(why)
            : "the engine on %s could not %s: %s".formatted(address, what, why);
    return new EngineFailed(trouble, again, e);
  }

  @Override
  public void close() {
    limit.close();
    List.of(docker, waits, pings).forEach(EngineCalls::closeQuietly);
  }

  static void closeQuietly(Closeable unwanted) {
    try {
      unwanted.close();
    } catch (IOException e) {
      // nothing is owed to what is not wanted any more
    }
  }
}
