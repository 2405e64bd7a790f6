#include "launcher.h"

#include "trace.h"

#include <time.h>

#define REST_MS 5    /* between two looks at the trace, so that it does not wake us per line */
#define UNREAD_MS 20 /* between two looks whether the server has read on */
#define READS 8

/* Until then the tracer waits, and the algorithm with it. What is being killed is never held up. */
static bool must_wait_for_reader(const struct run *run) {
  return run->phase != KILLING && run->trace.full && !spool_has_room(&run->spool);
}

static void copy(struct run *run) {
  enum progress progress = MORE;
  for (int i = 0; i < READS && progress == MORE; i++) {
    progress = stream_copy(&run->trace);
  }
}

void trace_read(struct run *run) {
  bool wait = must_wait_for_reader(run);
  if (!wait) {
    copy(run);
  }
  run->trace_rest = milliseconds(CLOCK_MONOTONIC) + (wait ? UNREAD_MS : REST_MS);
}

void trace_mark(struct run *run) {
  if (run->marked) {
    return;
  }
  if (!must_wait_for_reader(run)) {
    copy(run);
  }
  run->marked = true;
  run->lines_before = run->trace.lines;
}
