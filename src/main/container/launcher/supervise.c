/* PID 1: brings the stage up, lets it go, watches it, ends it and everything it left behind. */
#include "launcher.h"

#include "ending.h"
#include "outputs.h"
#include "record.h"
#include "release.h"
#include "run.h"
#include "trace.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/signalfd.h>
#include <time.h>
#include <unistd.h>

#define START_MS 30000 /* for tracer and stage to get ready */

static struct run run;

static void read_signals(void) {
  struct signalfd_siginfo info;
  while (read(run.signals, &info, sizeof info) == sizeof info) {
    /* Zero stands for outside: no process in here may call a run stopped. */
    if (info.ssi_signo == SIGTERM && info.ssi_pid == 0) {
      run_stop(&run, "stopped");
    }
  }
  run_reap(&run);
}

static void read_timer(void) {
  uint64_t times;
  if (read(run.timer, &times, sizeof times) == sizeof times) {
    run_expire(&run);
  }
}

/* Also after the end: an output that was cut short is never a success. */
static void check_limit(const struct stream *stream) {
  if (stream->full && run.cause == NULL) {
    run.cause = stream->name;
    run_kill(&run);
  }
}

static void check_file(const struct stream *stream) {
  if (stream->error != 0 && run.failure[0] == 0) {
    run_give_up(&run, stream->name, stream->error);
  }
}

static void read_output(struct stream *stream) {
  stream_copy(stream);
  check_limit(stream);
  check_file(stream);
}

static void read_trace(void) {
  trace_read(&run);
  check_file(&run.trace);
  run_be_patient(&run);
}

/* So that no whole line of what is kept passes for all that was said. */
static void mark_cut(void) {
  static const char cut[] = "...";
  memcpy(run.said + sizeof run.said - strlen(cut), cut, strlen(cut));
}

/* False when there is nothing more to be had. */
static bool read_said(void) {
  char rest[512];
  size_t room = sizeof run.said - run.said_length;
  ssize_t length = room > 0 ? read(run.said_pipe, run.said + run.said_length, room)
                            : read(run.said_pipe, rest, sizeof rest);
  if (length > 0) {
    run.said_length += room > 0 ? (size_t)length : 0;
    if (room == 0) {
      mark_cut();
    }
  } else if (length == 0) {
    close(run.said_pipe);
    run.said_pipe = -1;
  }
  return length > 0;
}

enum source { LINK, CALL, GO, OUT, ERR, TRACE, SAID, DATA, TIMER, SIGNALS, SOURCES };

static void dispatch(const struct pollfd *polled) {
  if (polled[LINK].revents) run_read_link(&run);
  if (polled[CALL].revents) run_answer_call(&run);
  if (polled[GO].revents) run_read_order(&run);
  if (polled[OUT].revents) read_output(&run.out);
  if (polled[ERR].revents) read_output(&run.err);
  if (polled[TRACE].revents) read_trace();
  if (polled[SAID].revents) read_said();
  if (polled[DATA].revents) dataset_read(&run.dataset);
  if (polled[TIMER].revents) read_timer();
  if (polled[SIGNALS].revents) read_signals();
}

/* The time until the nearest of those looks that nothing wakes us for; -1: there is none. */
static int until_next_look(bool resting, bool running) {
  int64_t now = milliseconds(CLOCK_MONOTONIC);
  int64_t next = INT64_MAX;
  if (resting) {
    next = run.trace_rest;
  }
  if (running && run.scratch.rest < next) {
    next = run.scratch.rest;
  }
  return next == INT64_MAX ? -1 : next > now ? (int)(next - now) : 0;
}

static void wait_for_something(void) {
  bool resting = run.trace_rest > milliseconds(CLOCK_MONOTONIC) && run.trace.pipe >= 0;
  bool running = run.phase == RUNNING || run.phase == STOPPING;
  struct pollfd polled[SOURCES] = {
      [LINK] = {run.link, POLLIN, 0},
      [CALL] = {run.call, POLLIN, 0},
      [GO] = {run.go, POLLIN, 0},
      [OUT] = {run.out.pipe, POLLIN, 0},
      [ERR] = {run.err.pipe, POLLIN, 0},
      [TRACE] = {resting ? -1 : run.trace.pipe, POLLIN, 0},
      [SAID] = {run.said_pipe, POLLIN, 0},
      [DATA] = {run.dataset.events, POLLIN, 0},
      [TIMER] = {run.timer, POLLIN, 0},
      [SIGNALS] = {run.signals, POLLIN, 0},
  };
  int ready = poll(polled, SOURCES, until_next_look(resting, running));
  if (running && scratch_look(&run.scratch)) {
    run_look_for_kills(&run);
  }
  if (ready > 0) {
    dispatch(polled);
  }
}

static void finish_stream(struct stream *stream) {
  stream_drain(stream);
  if (close(stream->file) != 0 && stream->error == 0) {
    stream->error = errno;
  }
  if (stream->error != 0) {
    run_fail(&run, stream->name, stream->error);
  }
}

/* Everybody is gone; what they left in the pipes is not. */
static void drain(void) {
  finish_stream(&run.out);
  finish_stream(&run.err);
  finish_stream(&run.trace);
  check_limit(&run.out);
  check_limit(&run.err);
  while (read_said()) {
  }
  dataset_finish(&run.dataset);
  if (run.dataset.error != 0) {
    run_fail(&run, "opened", run.dataset.error);
  }
}

static int finish(void) {
  run.usage = usage_read();
  run_report(&run);
  if (run.released && !run.rejected && run.failure[0] == 0) {
    int error = outputs_collect(run.box, run.order.disk, run.order.files);
    if (error != 0) {
      run_fail(&run, "outputs", error);
    }
  }
  if (run.failure[0] != 0) {
    record_line("failed %s", run.failure);
  }
  return record_publish(run.box) == 0 ? 0 : 1;
}

int supervise(const char *user) {
  /* The tracer's first line is written before the order has named a limit. */
  run.trace.limit = UINT64_MAX;
  run.call = run.go = run.link = run.said_pipe = run.out.pipe = run.err.pipe = run.trace.pipe = -1;
  run.dataset.events = -1;
  if (!run_open(&run, user)) {
    return finish();
  }
  run_arm(&run, START_MS);
  while (!run.gone) {
    wait_for_something();
  }
  drain();
  return finish();
}
