#include "fuzz.h"

#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <time.h>

#define DISPATCH 59
#define STACK 0x8000

void *new_stack(void) {
  char *stack = (char *)CALL(SYS_mmap, NULL, STACK, PROT_READ | PROT_WRITE,
                             MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  return stack + STACK;
}

static void must_fail(unsigned what, long result) {
  if (result >= 0) {
    breach(what);
  }
}

/* What would blind the tracer, or what would take a call past it. */
static void try_what_is_refused(struct actor *actor) {
  struct sock_filter lines[] = {BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRACE)};
  struct sock_fprog filter = {1, lines};
  const unsigned long high = draw(actor) << 32;
  unsigned which = choose(actor, 13);
  switch (which) {
    case 0: must_fail(1, CALL(SYS_prctl, PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter)); break;
    case 1: must_fail(2, CALL(SYS_prctl, high | PR_SET_SECCOMP, 2, &filter)); break;
    case 2: must_fail(3, CALL(SYS_prctl, high | PR_SET_SECCOMP, SECCOMP_MODE_STRICT)); break;
    case 3: must_fail(4, CALL(SYS_seccomp, high | 1, choose(actor, 16), &filter)); break;
    case 4: must_fail(5, CALL(SYS_prctl, high | DISPATCH, choose(actor, 2), 0, -1, &filter)); break;
    case 5: must_fail(6, CALL(SYS_ptrace, 0, 0, 0, 0)); break;
    case 6: must_fail(7, CALL(SYS_ptrace, 0x4206, CALL(SYS_getppid), 0, 0)); break;
    case 7: must_fail(8, CALL(SYS_personality, high | READ_IMPLIES_EXEC)); break;
    case 8: must_fail(9, CALL(SYS_unshare, choose(actor, 2) ? CLONE_FILES : CLONE_NEWUSER)); break;
    case 9: must_fail(10, CALL(SYS_clone, high | CLONE_UNTRACED | SIGCHLD, 0)); break;
    case 10: must_fail(11, CALL(SYS_clone3, &filter, 88)); break;
    case 11: must_fail(12, CALL(425, 4, &filter)); break; /* io_uring_setup */
    case 12: call_of_another_kind((unsigned)draw(actor)); break;
  }
}

static void set_something(struct actor *actor) {
  switch (choose(actor, 8)) {
    case 0: CALL(SYS_prctl, PR_SET_DUMPABLE, choose(actor, 2)); break;
    case 1: CALL(SYS_prctl, PR_SET_NAME, "strace) R 1\n(\"", 0, 0, 0); break;
    case 2: CALL(SYS_prctl, PR_SET_PDEATHSIG, choose(actor, 2) ? SIGUSR1 : SIGKILL); break;
    case 3: CALL(SYS_prctl, PR_SET_PTRACER, -1L); break;
    case 4: CALL(SYS_prctl, PR_SET_CHILD_SUBREAPER, 1); break;
    case 5: CALL(SYS_prctl, PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); break;
    case 6: CALL(SYS_prctl, draw(actor) % 80, draw(actor) % 3, 0, 0, 0); break;
    case 7: CALL(SYS_setsid); break;
  }
}

/* Calls that are interrupted, and made again with other registers, or by another call. */
static void wait_a_little(struct actor *actor) {
  struct timespec most = {.tv_nsec = 100000 + choose(actor, 400) * 1000};
  int word = 0;
  const uint64_t usr1 = 1u << (SIGUSR1 - 1);
  pester(actor);
  switch (choose(actor, 5)) {
    case 0: CALL(SYS_nanosleep, &most, &most); break;
    case 1: CALL(SYS_clock_nanosleep, CLOCK_MONOTONIC, 0, &most, &most); break;
    case 2: CALL(SYS_ppoll, NULL, 0, &most, NULL, 0); break;
    case 3: CALL(SYS_futex, &word, 0, 0, &most); break;
    case 4: CALL(SYS_rt_sigtimedwait, &usr1, NULL, &most, 8); break;
  }
}

static void change_signals(struct actor *actor) {
  uint64_t set = draw(actor) & draw(actor) & ~(1ul << 39);
  char *top = new_stack();
  stack_t stack = {.ss_sp = top - STACK, .ss_size = STACK};
  switch (choose(actor, 3)) {
    case 0: CALL(SYS_rt_sigprocmask, choose(actor, 3), &set, NULL, 8); break;
    case 1: CALL(SYS_sigaltstack, &stack, NULL); break;
    case 2: take_signals(actor); break;
  }
}

/* Also what other threads have just opened, before the tracer could look which file that is. */
static void close_all(struct actor *actor) {
  if (report->traits & CLOSES_ALL) {
    CALL(SYS_close_range, 3, REPORT - 1, choose(actor, 3) == 0 ? 2 /* a table of its own first */ : 0);
  }
}

void try_something_odd(struct actor *actor) {
  switch (choose(actor, 8)) {
    case 6: open_and_inherit(actor); break;
    case 7: open_and_end(actor); break;
    case 0: set_something(actor); break;
    case 1: wait_a_little(actor); break;
    case 2: change_signals(actor); break;
    case 3: close_all(actor); break;
    default: try_what_is_refused(actor); break;
  }
}
