/* How full the algorithm's scratch has been. The kernel keeps no such count, so it is looked at. */
#ifndef SCRATCH_H
#define SCRATCH_H

#include <stdbool.h>
#include <stdint.h>

struct scratch {
  const char *full;   /* what was used up: space, files, shared-memory; NULL: nothing */
  int64_t peak_bytes; /* of /tmp, the largest that was seen */
  int64_t rest;       /* ms of CLOCK_MONOTONIC before which it is not looked at again */
};

/* Looks, unless it did a moment ago; did it? */
bool scratch_look(struct scratch *scratch);

/* Looks, for the last time. */
void scratch_look_now(struct scratch *scratch);

#endif
