#include "launcher.h"

#include "ending.h"

#include "identity.h"
#include "release.h"
#include "trace.h"

#include <errno.h>
#include <signal.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

const char KILLED_FOR_MEMORY[] = "memory";

#define PATIENCE_MS 10000 /* for the tracer to end after everybody else */

void run_arm(struct run *run, int64_t ms) {
  struct itimerspec when = {.it_value = {ms / 1000, ms % 1000 * 1000000}};
  if (timerfd_settime(run->timer, 0, &when, NULL) != 0) {
    run_fail(run, "timer", errno);
  }
}

/* Before it drops its rights the stage is root's, and only the first kill reaches it. */
static void send_everybody(const struct run *run, int signal) {
  if (run->entry > 0) {
    kill(run->entry, signal);
  }
  signal_algorithm(signal);
}

void run_kill(struct run *run) {
  trace_mark(run);
  if (run->phase != KILLING) {
    run->phase = KILLING;
    run_arm(run, PATIENCE_MS);
  }
  send_everybody(run, SIGKILL);
}

void run_stop(struct run *run, const char *cause) {
  if (run->phase == PREPARING) {
    run->cause = cause;
    run_kill(run);
  } else if (run->phase == RUNNING) {
    trace_mark(run);
    run->cause = cause;
    run->phase = STOPPING;
    send_everybody(run, SIGTERM);
    /* Zero would switch the timer off. */
    run_arm(run, run->order.grace > 0 ? (int64_t)run->order.grace : 1);
  }
}

void run_give_up(struct run *run, const char *what, int error) {
  run_fail(run, what, error);
  run_kill(run);
}

/* A look at a number costs less than to be told of it, and the oldest kernels tell of it only those
 * who may write there. */
void run_look_for_kills(struct run *run) {
  if (run->phase == RUNNING && usage_oom_kills() > 0) {
    run_stop(run, KILLED_FOR_MEMORY);
  }
}

static void lose_patience(struct run *run) {
  if (run->tracer_lost) {
    run_fail(run, "processes are left that cannot be killed", 0);
    run->gone = true;
    return;
  }
  run->tracer_lost = true;
  kill(-1, SIGKILL);
  run_arm(run, PATIENCE_MS);
}

void run_expire(struct run *run) {
  switch (run->phase) {
    case PREPARING:
      if (run->ready) {
        run_miss_call(run);
      } else {
        run_give_up(run, "the tracer did not get ready", 0);
      }
      break;
    case RUNNING: run_stop(run, "timeout"); break;
    case STOPPING: run_kill(run); break;
    case KILLING: lose_patience(run); break;
  }
}

void run_be_patient(struct run *run) {
  if (run->phase == KILLING && !run->tracer_lost) {
    run_arm(run, PATIENCE_MS);
  }
}

static void note_entry(struct run *run, int status) {
  run->entry = 0; /* its number may be given to another process now */
  run->entry_ended = true;
  run->entry_status = status;
  run->finished = run->started > 0
                      ? run->started + milliseconds(CLOCK_BOOTTIME) - run->began
                      : milliseconds(CLOCK_REALTIME);
  trace_mark(run);
  scratch_look_now(&run->scratch); /* before what is left of it goes */
  if (run->cause == NULL && usage_oom_kills() > 0) {
    run->cause = KILLED_FOR_MEMORY; /* whether we see it before the end must not make a difference */
  }
  run_read_link(run); /* what the stage said before it ended */
  if (!run->ready && run->phase == PREPARING) {
    run_fail(run, "the tracer did not start", 0);
  }
}

static void note_tracer(struct run *run, int status) {
  run->tracer = 0;
  run->tracer_ended = true;
  run->tracer_status = status;
}

void run_reap(struct run *run) {
  int status;
  pid_t ended;
  bool any = false;
  while ((ended = waitpid(-1, &status, WNOHANG | __WALL)) > 0) {
    any = true;
    if (ended == run->entry) {
      note_entry(run, status);
    } else if (ended == run->tracer) {
      note_tracer(run, status);
    }
  }
  run->gone |= ended < 0 && errno == ECHILD; /* or given up before */
  if (run->tracer_ended && !run->entry_ended) {
    run->tracer_lost = true;
  }
  if (any && (run->entry_ended || run->tracer_ended)) {
    run_kill(run);
    run_be_patient(run);
  }
}
