package org.dataexchange.tasker.storage.webdav.client;

import java.io.IOException;
import java.time.Duration;

/** The answers of a WebDAV server that are not what was asked for. */
public final class DavFailures {

  private DavFailures() {}

  /** Asking again at once would not help. */
  public abstract static sealed class Definite extends IOException {
    Definite(String what) {
      super(what);
    }
  }

  /** There is nothing at that address. */
  public static final class NotFound extends Definite {
    NotFound(String what) {
      super(what);
    }
  }

  /** The server answers as if it had no WebDAV at that address. */
  public static final class NotWebDav extends Definite {
    NotWebDav(String what) {
      super(what);
    }
  }

  /** The server makes nothing of the request, as Apache does of a path below a file. */
  public static final class BadRequest extends Definite {
    BadRequest(String what) {
      super(what);
    }
  }

  /** The server does not take that, for good; it may take the same under another name. */
  public static final class Refused extends Definite {
    public Refused(String what) {
      super(what);
    }
  }

  /** What is there now is not what was listed. */
  public static sealed class Changed extends Definite {
    public Changed(String what) {
      super(what);
    }
  }

  /** What was listed is not there now. A front end says so, too, while its server starts. */
  public static final class Gone extends Changed {
    public Gone(String what) {
      super(what + " is gone");
    }
  }

  /** The server names another address. */
  public static final class Redirected extends Definite {
    private final String to;

    Redirected(String what, String to) {
      super(what);
      this.to = to;
    }

    /** As the server spells it; empty if it does not say. */
    String to() {
      return to;
    }
  }

  /** The server cannot answer now. */
  static final class Unavailable extends IOException {
    private final boolean telling;
    private final Duration retryAfter;

    Unavailable(String what, boolean telling, Duration retryAfter) {
      super(what);
      this.telling = telling;
      this.retryAfter = retryAfter;
    }

    /** Do servers answer so, too, because of what was asked for, and not only of how they are? */
    boolean isTelling() {
      return telling;
    }

    /** How long it wants to be left alone; zero if it did not say. */
    Duration retryAfter() {
      return retryAfter;
    }
  }
}
