#include "fuzz.h"

#include <sched.h>
#include <signal.h>
#include <sys/wait.h>
#include <time.h>

/* Any of these flags, each or not. */
static unsigned long some(struct actor *actor, const unsigned long *flags, unsigned count) {
  unsigned long chosen = 0;
  for (unsigned i = 0; i < count; i++) {
    chosen |= choose(actor, 3) == 0 ? flags[i] : 0;
  }
  return chosen;
}

static unsigned long any_signal(struct actor *actor) {
  static const unsigned char signals[] = {SIGCHLD, SIGCHLD, SIGCHLD, 0, SIGUSR1, SIGCONT, 41};
  return signals[choose(actor, sizeof signals)];
}

static long make_any(struct actor *actor, struct actor *other) {
  static const unsigned long process[] = {CLONE_FILES,   CLONE_FS,     CLONE_PARENT, CLONE_SYSVSEM,
                                          CLONE_PTRACE, CLONE_IO,     0x400000 /* no meaning */};
  static const unsigned long sharing[] = {CLONE_FILES, CLONE_FS, CLONE_SIGHAND, CLONE_VFORK,
                                          CLONE_PARENT, CLONE_PTRACE};
  static const unsigned long thread[] = {CLONE_FILES, CLONE_FS, CLONE_SYSVSEM, CLONE_PTRACE,
                                         CLONE_VFORK};
  const unsigned long kept = report->traits & SHARES_FILES ? ~0ul : ~(unsigned long)CLONE_FILES;
  unsigned long flags = any_signal(actor);
  switch (choose(actor, 6)) {
    case 0: return make_by_vfork(act, other);
    case 1: return make(flags | (some(actor, process, 7) & kept), new_stack(), act, other);
    case 2: return make(flags | CLONE_VM | (some(actor, sharing, 6) & kept), new_stack(), act, other);
    case 3: return make(SIGCHLD, NULL, act, other);
    default:
      return make(CLONE_VM | CLONE_SIGHAND | CLONE_THREAD | some(actor, thread, 5), new_stack(),
                  act, other);
  }
}

static void stop_and_go_on(struct actor *actor, long child) {
  struct timespec nap = {.tv_nsec = choose(actor, 300) * 1000};
  for (unsigned i = choose(actor, 4); i > 0; i--) {
    CALL(SYS_kill, child, choose(actor, 4) == 0 ? SIGTSTP : SIGSTOP);
    CALL(SYS_nanosleep, &nap, NULL);
    CALL(SYS_kill, child, SIGCONT);
  }
}

static void wait_for(long child) {
  const struct timespec nap = {.tv_nsec = 500000};
  for (int i = 0; i < 200; i++) {
    int status;
    if (CALL(SYS_wait4, child, &status, __WALL | WNOHANG) != 0) {
      return;
    }
    CALL(SYS_nanosleep, &nap, NULL);
  }
}

void spawn_something(struct actor *actor) {
  /* Whoever shares this memory may outlive this stack. */
  struct actor *other = (struct actor *)((char *)new_stack() - sizeof *other);
  if (actor->depth > 3 || report->budget-- <= 0) {
    return;
  }
  *other = (struct actor){.random = draw(actor), .depth = actor->depth + 1};
  long child = make_any(actor, other);
  if (child <= 0) {
    return;
  }
  switch (choose(actor, 8)) {
    case 0: stop_and_go_on(actor, child); break;
    case 1: CALL(SYS_tkill, child, SIGKILL); break; /* before it did anything */
    case 2:
    case 3: wait_for(child); break;
    default: break;
  }
}
