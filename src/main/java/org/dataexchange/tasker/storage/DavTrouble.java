package org.dataexchange.tasker.storage;

import java.io.IOException;
import java.time.Duration;

/** What a WebDAV server can answer that is not what was asked for. */
final class DavTrouble {

  private DavTrouble() {}

  /** Asking again at once would not help. */
  abstract static sealed class Settled extends IOException {
    private static final long serialVersionUID = 1;

    Settled(String what) {
      super(what);
    }
  }

  /** There is nothing at that address. */
  static final class NotThere extends Settled {
    private static final long serialVersionUID = 1;

    NotThere(String what) {
      super(what);
    }
  }

  /** The server answers as if it had no WebDAV at that address. */
  static final class NoListing extends Settled {
    private static final long serialVersionUID = 1;

    NoListing(String what) {
      super(what);
    }
  }

  /** The server makes nothing of the request, as Apache does of a path below a file. */
  static final class Misunderstood extends Settled {
    private static final long serialVersionUID = 1;

    Misunderstood(String what) {
      super(what);
    }
  }

  /** What is there now is not what was listed. */
  static final class Changed extends Settled {
    private static final long serialVersionUID = 1;

    Changed(String what) {
      super(what);
    }
  }

  /** The server names another address. */
  static final class Redirected extends Settled {
    private static final long serialVersionUID = 1;

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
  static final class Busy extends IOException {
    private static final long serialVersionUID = 1;

    private final Duration retryAfter;

    Busy(String what, Duration retryAfter) {
      super(what);
      this.retryAfter = retryAfter;
    }

    /** How long it wants to be left alone; zero if it did not say. */
    Duration retryAfter() {
      return retryAfter;
    }
  }
}
