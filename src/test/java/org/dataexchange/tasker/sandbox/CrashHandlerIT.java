package org.dataexchange.tasker.sandbox;

import static org.dataexchange.tasker.system.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.time.Duration;
import java.util.Optional;
import org.dataexchange.tasker.sandbox.Lab.Ended;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** On a machine that hands the memory of what crashes to a program. */
@Timeout(240)
class CrashHandlerIT {

  private static final Duration SOON = Duration.ofMinutes(2);

  /** The kernel spares this handler only for a soft limit of exactly 1. */
  private static final String ATTACK =
      """
      import ctypes, os, resource, struct, sys
      libc = ctypes.CDLL(None, use_errno=True)
      CORE = resource.RLIMIT_CORE
      print(resource.getrlimit(CORE), resource.prlimit(0, CORE), resource.prlimit(os.getpid(), CORE))
      def attempt(act):
          try:
              act()
              print('went through')
          except (OSError, ValueError) as e:
              print(type(e).__name__, end=' ')
      def call(*arguments):
          if libc.syscall(*arguments) == -1:
              raise OSError(ctypes.get_errno(), 'refused')
      none = struct.pack('QQ', 0, 1)
      attempt(lambda: resource.setrlimit(CORE, (0, 1)))
      attempt(lambda: resource.setrlimit(CORE, (0, 0)))
      attempt(lambda: resource.prlimit(os.getpid(), CORE, (0, 0)))
      attempt(lambda: call(160, CORE, none))
      attempt(lambda: call(302, 0, CORE | 1 << 32, none, None))
      attempt(lambda: call(302, os.getpid(), CORE, none, None))
      open('/proc/self/comm', 'w').write('algorithm')
      sys.stdout.flush()
      ctypes.string_at(0)
      """;

  @Test
  void getsNothingOfAnAlgorithmThatCrashes() throws Exception {
    try (Lab lab = new Lab("CrashHandlerIT");
        CrashHandler handler = new CrashHandler()) {
      Ended ended = lab.run(ATTACK);
      handler.crash("outside");
      eventually("the handler works", SOON, () -> handler.has("outside"));

      assertFalse(handler.has("algorithm"), ended.stdout());
      assertEquals(Optional.of("SIGSEGV"), ended.ending().signal());
      assertEquals(
          "(1, 1) (1, 1) (1, 1)\n" + "ValueError ".repeat(3) + "OSError ".repeat(3),
          ended.stdout(),
          ended.stderr());
    }
  }
}
