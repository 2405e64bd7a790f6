package org.dataexchange.tasker.evidence;

import java.util.Set;
import java.util.TreeSet;

/**
 * Which errors of limits the algorithm's calls met. Writing is not traced, so of the space in
 * scratch only what makes files tells; but a file that would be larger than one may be has the
 * kernel send a signal, also to a program that ignores it.
 */
final class LimitErrors {

  private static final Set<String> ERRORS = Set.of("EMFILE", "ENOMEM", "ENOSPC");

  private static final Set<String> MAKE_PROCESSES = Set.of("clone", "clone3", "fork", "vfork");

  private final Set<String> met = new TreeSet<>();

  void read(Call call) {
    if (call.result() instanceof Result.Failed failed
        && (ERRORS.contains(failed.error())
            || failed.error().equals("EAGAIN") && MAKE_PROCESSES.contains(call.name()))) {
      met.add(failed.error());
    }
  }

  void signalled(String signal) {
    if (signal.equals("SIGXFSZ")) {
      met.add("EFBIG");
    }
  }

  Set<String> met() {
    return met;
  }

  void remember(State state) {
    state.strings("limits", met);
  }
}
