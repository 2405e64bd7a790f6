#include "launcher.h"

#include "scratch.h"

#include "run.h"

#include <sys/statvfs.h>
#include <time.h>

/* What is full may be emptied again by the algorithm as it fails, so the look is closer the less is
 * left; memory is written at a few bytes a nanosecond. */
#define FAR_MS 50
#define NEAR_MS 5

static bool look(const char *path, struct statvfs *status) {
  return statvfs(path, status) == 0 && status->f_blocks > 0;
}

void scratch_look_now(struct scratch *scratch) {
  struct statvfs tmp, shared;
  bool near = false;
  if (look("/tmp", &tmp)) {
    int64_t used = (int64_t)((tmp.f_blocks - tmp.f_bfree) * tmp.f_frsize);
    scratch->peak_bytes = used > scratch->peak_bytes ? used : scratch->peak_bytes;
    near = tmp.f_bfree < tmp.f_blocks / 2 || tmp.f_ffree < tmp.f_files / 2;
    if (tmp.f_bfree == 0) {
      scratch->full = "space";
    } else if (tmp.f_ffree == 0) {
      scratch->full = "files";
    }
  }
  if (look("/dev/shm", &shared)) {
    near |= shared.f_bfree < shared.f_blocks / 2;
    if (scratch->full == NULL && (shared.f_bfree == 0 || shared.f_ffree == 0)) {
      scratch->full = "shared-memory";
    }
  }
  scratch->rest = milliseconds(CLOCK_MONOTONIC) + (near ? NEAR_MS : FAR_MS);
}

bool scratch_look(struct scratch *scratch) {
  /* What was full stays so in the record; there is nothing more to find out but the peak. */
  if (milliseconds(CLOCK_MONOTONIC) < scratch->rest) {
    return false;
  }
  scratch_look_now(scratch);
  return true;
}
