#include "launcher.h"

#include "identity.h"

#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

/* The real id is switched too: with a real id of root, kill() would reach the tracer as well. The
 * saved id stays root, which is the way back and keeps the algorithm from attaching to PID 1. */
void become_algorithm(void) {
  if (setresgid(ALGORITHM, ALGORITHM, 0) != 0 || setresuid(ALGORITHM, ALGORITHM, 0) != 0) {
    exit(1);
  }
}

void become_root(void) {
  if (setresuid(0, 0, 0) != 0 || setresgid(0, 0, 0) != 0) {
    exit(1);
  }
}

/* There is no CAP_KILL, and another process could not be forked when the table is full. */
void signal_algorithm(int signal) {
  become_algorithm();
  kill(-1, signal);
  become_root();
}
