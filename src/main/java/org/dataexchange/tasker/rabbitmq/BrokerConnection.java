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
import org.dataexchange.tasker.rabbitmq.connection.BrokerErrors;
import org.dataexchange.tasker.rabbitmq.connection.Connector;
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
  private final ExecutorService executor;
  private final Dispatcher dispatcher;
  private final CancelStream cancels;
  private final RunListener listener;
  private final Set<String> told = new HashSet<>();
  private volatile Lifecycle state = Lifecycle.OPENING;
  private volatile String reason = "not tried yet";
  private final ConsumerSwitch consumer = new ConsumerSwitch();
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
   * A connection that brings what comes on {@code tasker_todo} to the dispatcher.
   *
   * @param executor for the client's consumer threads, and for dead letters
   * @param threads for the client's own
   */
  public BrokerConnection(
      BrokerSetup setup,
      ExecutorService executor,
      ThreadFactory threads,
      Dispatcher dispatcher,
      CancelStream cancels,
      RunListener listener) {
    this.setup = setup;
    this.connector = Connector.ofServer(setup.access().trust(), executor, threads);
    this.topology = new Topology(setup);
    this.executor = executor;
    this.dispatcher = dispatcher;
    this.cancels = cancels;
    this.listener = listener;
  }

  @Override
  public void run() {
    thread = Thread.currentThread();
    Backoff backoff = new Backoff(Duration.ofMillis(200), Duration.ofSeconds(5));
    try {
      while (state != Lifecycle.CLOSED && !last) {
        for (URI uri : setup.access().uris()) {
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
      // first: what was cancelled while nobody was here is among the first tasks
      cancels.hearOn(opened);
      TodoConsumer todo = new TodoConsumer(opened, setup, dispatcher, executor, listener);
      consumer.begin(opened, todo.prefetch());
      to(Lifecycle.OPEN, "");
      LOG.log(
          Level.INFO,
          consumer.isWanted()
              ? "Consuming {0} on {1}"
              : "No task is taken for now: {0} on {1} waits",
          setup.names().todo(),
          Connector.address(uri));
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
      lost(
          uri,
          "ACCESS_REFUSED: the credentials of %s are refused%s".formatted(whose(uri), doubt(uri)));
    } catch (Exception e) { // whatever the broker or the network does, the next try comes
      lost(uri, BrokerErrors.of(e));
    } finally {
      session = null;
      consumer.over();
    }
  }

  private Session session(URI uri) throws Exception {
    return new Session(
        connector.connect(uri, "tasker " + setup.node(), setup.bounds()),
        topology,
        // nothing that comes on another one, or ends it, can harm the tasks
        purpose ->
            connector.connect(
                uri,
                "tasker %s, %s".formatted(setup.node(), purpose),
                CancelFeed.bounds(setup.bounds())));
  }

  /**
   * Takes no more tasks, or takes them again; what runs goes on and is answered. Answers whose
   * session ends meanwhile wait until tasks are taken again.
   */
  public void pause(boolean pause) {
    consumer.pause(pause);
  }

  /** The same for a node that is sick, whatever an operator says. */
  public void rest(boolean rest) {
    consumer.rest(rest);
  }

  /** Are tasks left in the queue because somebody said so? */
  public boolean paused() {
    return consumer.paused();
  }

  /**
   * Could the broker have given this node a task since the last call, had there been one? Answers
   * at once.
   */
  public boolean hadPlace() {
    return session().isPresent() && consumer.hadPlace();
  }

  private String end(Session opened) throws InterruptedException {
    Optional<String> why = opened.awaitEnd(LOOK);
    while (why.isEmpty()) {
      if (opened.isRead()) {
        opened.lookAfter();
        consumer.lookAfter();
        cancels.lookAfter(opened);
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
    String said = "%s: %s".formatted(Connector.address(uri), why);
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
    return setup.access().trust().namesUser(uri)
        ? "whom tasker.broker.cert names"
        : "user '%s'".formatted(Connector.user(uri));
  }

  private String doubt(URI uri) {
    return setup.access().trust().namesUser(uri) ? "" : Connector.doubt(uri);
  }

  /** Advice for the broker's operator although tasks are taken; empty if there is none. */
  public String warning() {
    return topology.warning();
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
    return consumer.end();
  }

  /** Stops consuming and lets go of all deliveries; the broker gives them to whoever is there. */
  @Override
  public void close() {
    to(Lifecycle.CLOSED, "closed");
    session().ifPresent(Session::close);
    Optional.ofNullable(thread).ifPresent(Thread::interrupt);
  }
}
