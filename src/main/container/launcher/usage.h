/* What the container's control group has counted, version 1 or 2. */
#ifndef USAGE_H
#define USAGE_H

#include <stdint.h>

/* -1 where the kernel or the engine does not show it. */
struct usage {
  int64_t memory_peak; /* bytes, tmpfs and page cache included */
  int64_t oom_kills;
  int64_t cpu_usec;
  int64_t pids_refused; /* forks that failed at the limit */
};

struct usage usage_read(void);

/* How many of the container's processes the kernel has killed for memory; -1 where it does not show
 * it. Nobody in the container can change it: what another process kills is not counted. */
int64_t usage_oom_kills(void);

#endif
