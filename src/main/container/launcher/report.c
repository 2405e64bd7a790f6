/* The end record's lines about the run itself. */
#include "launcher.h"

#include "record.h"
#include "ending.h"
#include "run.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>

int64_t milliseconds(int clock) {
  struct timespec now;
  clock_gettime(clock, &now);
  return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void run_fail(struct run *run, const char *what, int error) {
  if (run->failure[0] == 0) {
    snprintf(run->failure, sizeof run->failure, error ? "%s: %s" : "%s", what, strerror(error));
    /* It may hold words of the order, and must stay one line. */
    for (char *at = run->failure; *at != 0; at++) {
      *at = *at < ' ' || *at > '~' ? '?' : *at;
    }
  }
}

static void report_status(const char *prefix, int status) {
  if (WIFSIGNALED(status)) {
    record_line("%ssignal %d", prefix, WTERMSIG(status));
  } else {
    record_line("%sexit %d", prefix, WEXITSTATUS(status));
  }
}

static void report_number(const char *key, int64_t value) {
  if (value >= 0) {
    record_line("%s %" PRId64, key, value);
  }
}

/* Whatever the algorithm did, strace -D ends with an exit code; a signal is its own death. */
static bool tracer_ended_by_itself(const struct run *run) {
  return run->tracer_ended && !run->tracer_lost && !WIFSIGNALED(run->tracer_status);
}

static void report_trace(const struct run *run) {
  const struct stream *trace = &run->trace;
  if (run->tracer_lost) {
    record_line("tracer lost");
  } else if (run->tracer_ended) {
    report_status("tracer ", run->tracer_status);
  }
  if (run->said_length > 0) {
    record_text("tracer-said", run->said, run->said_length);
  }
  record_line("trace-lines %" PRIu64, trace->kept_lines);
  record_line("trace-bytes %" PRIu64, trace->kept_bytes);
  record_line("trace-lines-before %" PRIu64, run->marked ? run->lines_before : 0);
  record_line("trace-more-lines %" PRIu64, trace->lines - trace->kept_lines);
  record_line("trace-more-bytes %" PRIu64, trace->bytes - trace->kept_bytes);
  bool whole = tracer_ended_by_itself(run) && trace->pipe < 0 && trace->error == 0;
  record_line("trace-whole %s", whole ? "yes" : "no");
}

void run_report(struct run *run) {
  record_line("version 4");
  if (run->started > 0) {
    record_line("started %" PRId64, run->started);
  }
  record_line("finished %" PRId64, run->finished ? run->finished : milliseconds(CLOCK_REALTIME));
  if (run->released && !run->rejected && run->entry_ended) {
    report_status("", run->entry_status);
  }
  if (run->cause == KILLED_FOR_MEMORY) {
    /* the server before has no such cause, but takes the count of kills for the same */
    record_line("killed-for memory");
  } else if (run->cause != NULL) {
    record_line("cause %s", run->cause);
  }
  report_trace(run);
  record_line("stdout-bytes %" PRIu64, run->out.bytes);
  record_line("stderr-bytes %" PRIu64, run->err.bytes);
  report_number("memory-peak", run->usage.memory_peak);
  report_number("oom-kills", run->usage.oom_kills);
  report_number("cpu-usec", run->usage.cpu_usec);
  report_number("pids-refused", run->usage.pids_refused);
  if (run->dataset.lost) {
    record_line("data-openings lost");
  }
  report_number("scratch-peak", run->scratch.peak_bytes);
  if (run->scratch.full != NULL) {
    record_line("scratch-full %s", run->scratch.full);
  }
}
