#include "fuzz.h"

#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define PATIENCE_MS 150 /* for one program and all that it made */
#define CROWD 250

struct report *report;

static void end(struct actor *actor) {
  switch (choose(actor, 24)) {
    case 0: CALL(SYS_exit_group, 0); break; /* with others in the middle of a call */
    case 1: CALL(SYS_kill, CALL(SYS_getpid), SIGKILL); break;
    case 2: CALL(SYS_kill, 0, SIGTERM); break;
    case 3: CALL(SYS_exit, 0); break;
  }
}

int act(struct actor *actor) {
  for (unsigned rest = 3 + choose(actor, 12); rest > 0; rest--) {
    unsigned what = choose(actor, 100);
    if (what < 48) {
      open_something(actor);
    } else if (what < 56) {
      reach_something(actor);
    } else if (what < 70) {
      try_something_odd(actor);
    } else if (what < 80) {
      pester(actor);
    } else if (what < 92) {
      spawn_something(actor);
    } else if (what < 96) {
      open_interrupted(actor);
    } else {
      start_something(actor);
    }
  }
  end(actor);
  return 0;
}

static int open_a_little(struct actor *actor) {
  open_something(actor);
  open_something(actor);
  return 0;
}

static int act_in_a_crowd(struct actor *actor) {
  const unsigned long flags = CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD;
  static struct actor threads[CROWD];
  for (int i = 0; i < CROWD; i++) {
    threads[i].random = draw(actor);
    make(flags, new_stack(), open_a_little, &threads[i]);
  }
  return act(actor);
}

static int act_first(struct actor *actor) {
  setpgid(0, 0);
  take_signals(actor);
  int code = choose(actor, 100) == 0 ? act_in_a_crowd(actor) : act(actor);
  if (choose(actor, 2) == 0) {
    CALL(SYS_exit_group, code);
  }
  return code;
}

static bool is_anybody_left(void) {
  int status;
  pid_t ended;
  while ((ended = waitpid(-1, &status, __WALL | WNOHANG)) > 0) {
  }
  return ended == 0;
}

static void wait_for_all(void) {
  const struct timespec nap = {.tv_nsec = 1000000};
  for (int i = 0; i < PATIENCE_MS && is_anybody_left(); i++) {
    nanosleep(&nap, NULL);
  }
}

static void end_all(void) {
  const struct timespec nap = {.tv_nsec = 1000000};
  kill(-1, SIGKILL);
  while (is_anybody_left()) {
    nanosleep(&nap, NULL);
  }
}

static bool open_report(void) {
  int file = open("/tmp/out/report", O_RDWR | O_CREAT, 0600);
  if (file < 0 || ftruncate(file, sizeof *report) != 0 || dup2(file, REPORT) < 0) {
    return false;
  }
  close(file);
  report = mmap(NULL, sizeof *report, PROT_READ | PROT_WRITE, MAP_SHARED, REPORT, 0);
  return report != MAP_FAILED && mkdir(FOLDER, 0777) == 0;
}

/* What a run may do beyond the usual, as it costs the evidence of all its programs. */
static unsigned traits_of(uint64_t seed, unsigned first) {
  struct actor die = {.random = seed ^ (uint64_t)first << 32};
  unsigned traits = choose(&die, 8) == 0 ? STARTS_FROM_THREADS : 0;
  traits |= choose(&die, 8) == 0 ? CLOSES_ALL : 0;
  traits |= choose(&die, 6) == 0 ? SHARES_FILES : 0;
  traits |= choose(&die, 8) == 0 ? ODD_NUMBERS : 0;
  return traits;
}

/* What the last program left behind is still at work when this process ends, and PID 1 ends it. */
static int run_programs(uint64_t seed, unsigned first, unsigned count) {
  prctl(PR_SET_CHILD_SUBREAPER, 1);
  report->traits = traits_of(seed, first);
  for (unsigned i = 0; i < count; i++) {
    struct actor actor = {.random = seed * 1000003 + first + i};
    report->program = i;
    report->budget = 12;
    pid_t child = fork();
    if (child == 0) {
      _exit(act_first(&actor));
    }
    if (i + 1 < count) {
      wait_for_all();
      end_all();
    } else {
      for (int ms = 0; ms < PATIENCE_MS && waitpid(child, NULL, WNOHANG) == 0; ms++) {
        nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
      }
    }
  }
  return 0;
}

static int look_in_vain(struct actor *actor) {
  while (actor->depth == 0) {
    CALL(SYS_openat, AT_FDCWD, FOLDER "/missing", O_RDONLY, 0);
  }
  return 0;
}

/* Openings of processes that are killed in them, while the tracer is busy with refused ones. */
static int run_cut_short(unsigned count) {
  struct actor actor = {.random = 1};
  report->traits = SHARES_FILES;
  for (int i = 0; i < 2; i++) {
    make(SIGCHLD, NULL, look_in_vain, &actor);
  }
  for (unsigned i = 0; i < count; i++) {
    open_and_inherit(&actor);
  }
  end_all();
  return 0;
}

int main(int count, char **arguments) {
  if (count >= 6 && strcmp(arguments[1], "mark") == 0) {
    return started(arguments);
  }
  if (count == 3 && strcmp(arguments[1], "cut") == 0 && open_report()) {
    return run_cut_short((unsigned)atoi(arguments[2]));
  }
  if (count != 5 || strcmp(arguments[1], "run") != 0 || !open_report()) {
    fprintf(stderr, "usage: fuzz run SEED FIRST COUNT | cut COUNT, in a sandbox\n");
    return 2;
  }
  return run_programs(strtoull(arguments[2], NULL, 10), (unsigned)atoi(arguments[3]),
                      (unsigned)atoi(arguments[4]));
}
