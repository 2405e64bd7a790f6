#include "launcher.h"

#include "identity.h"

#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

uid_t algorithm_user = FIRST_USER;

bool identity_set(const char *text) {
  char *end;
  long number = strtol(text, &end, 10);
  if (*text < '0' || *text > '9' || *end != 0 || number < FIRST_USER || number > LAST_USER) {
    return false;
  }
  algorithm_user = (uid_t)number;
  return true;
}

/* The real id is switched too: with a real id of root, kill() would reach the tracer as well. The
 * saved id stays root, which is the way back and keeps the algorithm from attaching to PID 1. */
void become_algorithm(void) {
  if (setresgid(algorithm_user, algorithm_user, 0) != 0 ||
      setresuid(algorithm_user, algorithm_user, 0) != 0) {
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
