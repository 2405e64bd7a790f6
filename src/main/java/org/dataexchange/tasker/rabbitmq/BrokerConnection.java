package org.dataexchange.tasker.rabbitmq;

import com.rabbitmq.client.PossibleAuthenticationFailureException;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadFactory;
import org.dataexchange.tasker.dispatch.Dispatcher;
import org.dataexchange.tasker.task.Backoff;
import org.dataexchange.tasker.task.RunListener;

/**
 * Keeps a session with the broker open: connects, consumes, and begins again with growing pauses
 * whenever it ends, for as long as it is not closed. Runs on one thread of the server's.
 */
public final class BrokerConnection implements Runnable, AutoCloseable {

  private static final Logger LOG = System.getLogger(BrokerConnection.class.getName());

  /** How often a session is looked after. */
  private static final Duration LOOK = Duration.ofSeconds(15);

  /** A session that ends sooner may end for something that the next one will meet again. */
  private static final Duration LIVED = Duration.ofSeconds(30);

  private static final int MOST_TOLD = 20;

  private final BrokerSetup setup;
  private final Connector connector;
  private final Topology topology;
  private final Consume consume;
  private final Set<String> told = new HashSet<>();
  private volatile Lifecycle state = Lifecycle.OPENING;
  private volatile String reason = "not tried yet";
  private final Taking taking = new Taking();
  private volatile Session session;
  private volatile boolean last;
  private volatile Thread thread;

  /** Where the connection is in its life. */
  public enum Lifecycle {
    OPENING,
    OPEN,
    RECOVERING,
    CLOSED
  }

  /**
   * @param executor for the client's consumer threads
   * @param threads for the client's own
   * @param consume begins to consume on a fresh session
   */
  BrokerConnection(
      BrokerSetup setup, ExecutorService executor, ThreadFactory threads, Consume consume) {
    this.setup = setup;
    this.connector = new Connector(setup, executor, threads);
    this.topology = new Topology(setup);
    this.consume = consume;
  }

  /** What is done first on every session, and what is looked after while it lasts. */
  interface Consume {
    void on(Session session) throws IOException, InterruptedException;

    /** How many of its tasks are taken: none, before it is told to. */
    Prefetch prefetch(Session session);

    void lookAfter(Session session) throws InterruptedException;
  }

  /** A connection that brings what comes on {@code tasker_todo} to the dispatcher. */
  public static BrokerConnection consuming(
      BrokerSetup setup,
      ExecutorService io,
      ThreadFactory threads,
      Dispatcher dispatcher,
      CancelStream cancels,
      RunListener listener) {
    Consume both =
        new Consume() {
          @Override
          public void on(Session session) throws IOException, InterruptedException {
            // first: what was cancelled while nobody was here is among the first tasks
            cancels.hearOn(session);
          }

          @Override
          public Prefetch prefetch(Session session) {
            return new TodoConsumer(session, setup, dispatcher, io, listener).prefetch();
          }

          @Override
          public void lookAfter(Session session) throws InterruptedException {
            cancels.lookAfter(session);
          }
        };
    return new BrokerConnection(setup, io, threads, both);
  }

  @Override
  public void run() {
    thread = Thread.currentThread();
    Backoff backoff = new Backoff(Duration.ofMillis(200), Duration.ofSeconds(5));
    try {
      while (state != Lifecycle.CLOSED && !last) {
        for (URI uri : setup.uris()) {
          serve(uri, backoff);
        }
        backoff.pause();
      }
    } catch (InterruptedException e) {
      LOG.log(Level.DEBUG, "The connection to the broker is closed");
    } finally {
      thread = null;
    }
  }

  /** One session, from its beginning to its end. */
  private void serve(URI uri, Backoff backoff) throws InterruptedException {
    try (Session opened = session(uri)) {
      if (state == Lifecycle.CLOSED || last) {
        throw new InterruptedException();
      }
      session = opened;
      to(state, "what was cancelled is read before the first task is taken");
      consume.on(opened);
      taking.begin(opened, consume.prefetch(opened));
      to(Lifecycle.OPEN, "");
      LOG.log(
          Level.INFO,
          taking.isWanted() ? "Consuming {0} on {1}" : "No task is taken for now: {0} on {1} waits",
          setup.names().todo(),
          shown(uri));
      told.clear();
      long began = System.nanoTime();
      String why = end(opened);
      if (System.nanoTime() - began > LIVED.toNanos()) {
        backoff.reset();
      }
      lost(uri, why);
    } catch (InterruptedException e) {
      throw e;
    } catch (PossibleAuthenticationFailureException e) {
      lost(uri, "ACCESS_REFUSED: the credentials of %s are refused".formatted(whose(uri)));
    } catch (Exception e) { // whatever the broker or the network does, the next try comes
      lost(uri, Reasons.of(e));
    } finally {
      session = null;
      taking.over();
    }
  }

  private Session session(URI uri) throws Exception {
    return new Session(
        connector.connect(uri), topology, purpose -> connector.connectBeside(uri, purpose));
  }

  /**
   * Takes no more tasks, or takes them again; what runs goes on and is answered. Answers whose
   * session ends meanwhile wait until tasks are taken again.
   */
  public void pause(boolean pause) {
    taking.pause(pause);
  }

  /** The same for a node that is sick, whatever an operator says. */
  public void rest(boolean rest) {
    taking.rest(rest);
  }

  /** Are tasks left in the queue because somebody said so? */
  public boolean paused() {
    return taking.paused();
  }

  /**
   * Could the broker have given this node a task since the last call, had there been one? Answers
   * at once.
   */
  public boolean hadPlace() {
    return session().isPresent() && taking.hadPlace();
  }

  private String end(Session opened) throws InterruptedException {
    Optional<String> why = opened.awaitEnd(LOOK);
    while (why.isEmpty()) {
      if (opened.isRead()) {
        opened.lookAfter();
        taking.lookAfter();
        consume.lookAfter(opened);
      }
      why = opened.awaitEnd(LOOK);
    }
    return why.get();
  }

  /** Logs each trouble once until all is well again, not every try on every node. */
  private void lost(URI uri, String why) throws InterruptedException {
    if (state == Lifecycle.CLOSED) {
      throw new InterruptedException();
    }
    String said = "%s: %s".formatted(shown(uri), why);
    to(Lifecycle.RECOVERING, said);
    if (told.size() < MOST_TOLD && told.add(said)) {
      LOG.log(Level.WARNING, "No connection to the broker, trying on: {0}", said);
    }
  }

  private synchronized void to(Lifecycle next, String why) {
    if (state != Lifecycle.CLOSED) {
      state = next;
      reason = why;
    }
  }

  private String whose(URI uri) {
    return setup.trust().namesUser(uri)
        ? "whom tasker.broker.cert names"
        : "user '%s'".formatted(user(uri));
  }

  /** What the broker's operator should change, although tasks are taken; empty if nothing. */
  public String warning() {
    return topology.warning();
  }

  static String user(URI uri) {
    return Optional.ofNullable(uri.getUserInfo()).orElse("guest").split(":", 2)[0];
  }

  private static String shown(URI uri) {
    return uri.getHost() + (uri.getPort() < 0 ? "" : ":" + uri.getPort());
  }

  public Lifecycle state() {
    return state;
  }

  /** Why tasks are not taken or answered now; empty if they are. */
  public String objection() {
    return session()
        .filter(opened -> state == Lifecycle.OPEN)
        .map(Session::blocked)
        .map(why -> why.isEmpty() ? "" : "the broker takes no messages: " + why)
        .orElse(reason.isEmpty() ? "the connection is opening" : reason);
  }

  /** How many tasks wait on the broker, if it says so now. */
  public OptionalLong waiting() {
    try {
      Optional<Session> open = session();
      return open.isPresent()
          ? OptionalLong.of(open.get().waiting(setup.names().todo()))
          : OptionalLong.empty();
    } catch (IOException e) {
      return OptionalLong.empty();
    }
  }

  /** The session that is open now. */
  Optional<Session> session() {
    return Optional.ofNullable(session).filter(Session::isOpen);
  }

  /**
   * Consumes no more, and keeps the session for what is under way; no other one follows it.
   *
   * @return false if there is no session that takes answers now
   */
  public boolean stopConsuming() {
    last = true;
    Optional<Session> open = session();
    if (open.isEmpty() || !objection().isEmpty()) {
      return false;
    }
    return taking.end();
  }

  /** Stops consuming and lets go of all deliveries; the broker gives them to whoever is there. */
  @Override
  public void close() {
    to(Lifecycle.CLOSED, "closed");
    session().ifPresent(Session::close);
    Optional.ofNullable(thread).ifPresent(Thread::interrupt);
  }
}
