/* One run as PID 1 sees it. There is one per container, so it is a static in supervise.c. */
#ifndef RUN_H
#define RUN_H

#include "dataset.h"
#include "order.h"
#include "scratch.h"
#include "stream.h"
#include "usage.h"

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

enum phase {
  PREPARING, /* the stage is being brought up; the order may come at any time */
  RUNNING,
  STOPPING, /* SIGTERM was sent, the grace time runs */
  KILLING   /* SIGKILL was sent; ends when there is nobody left to wait for */
};

struct run {
  enum phase phase;
  struct order order;
  bool prepared; /* was brought up before anybody had an order for it */
  bool ordered;  /* the order is complete and right */
  bool ready;    /* the stage waits under its tracer */
  bool released; /* the stage has the order */
  bool rejected; /* the stage could not become the algorithm */
  bool gone;     /* no process is left */

  pid_t entry, tracer; /* 0 before they are known and after they ended */
  bool entry_ended, tracer_ended, tracer_lost;
  int entry_status, tracer_status;

  int box, signals, timer, call, go, link;
  struct stream out, err, trace;
  struct spool spool; /* of the trace */
  int said_pipe;
  char said[2048];
  size_t said_length;
  int64_t trace_rest; /* the trace is not polled before this time */
  bool marked;
  uint64_t lines_before; /* of the trace, with mark: told before anybody was killed by us */

  const char *cause; /* what ended the run; the first one stays */
  char failure[256]; /* what the launcher itself could not do; the first one stays */
  int64_t started, finished; /* ms since 1970; 0: never */
  int64_t began;             /* ms of CLOCK_BOOTTIME, with started: nobody sets that one */
  struct usage usage;
  struct scratch scratch;
  struct dataset dataset;
};

int64_t milliseconds(int clock);

/* Remembers what went wrong, with errno's text where error is not 0. */
void run_fail(struct run *run, const char *what, int error);

/* Opens the box's files and pipes, starts tracer and stage. False after a failure. */
bool run_open(struct run *run, const char *user);

/* Writes the end record's lines up to the outputs, which outputs_collect() adds. */
void run_report(struct run *run);

#endif
