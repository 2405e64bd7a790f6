/* What a pipe delivers, copied into a file up to a limit; all of it is counted. */
#ifndef STREAM_H
#define STREAM_H

#include "spool.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct stream {
  const char *name;
  int pipe; /* -1 once its end was reached */
  int file;
  uint64_t limit;
  struct spool *spool; /* takes what is beyond the limit; without one it is dropped */
  bool full;           /* something did not fit */
  int error;           /* errno of the first failed write */
  uint64_t bytes, lines;           /* seen */
  uint64_t kept_bytes, kept_lines; /* in the file */
};

enum progress { NOTHING, MORE, END };

/* Reads once and copies. The limit must be set before the first call. */
enum progress stream_copy(struct stream *stream);

/* Reads until the pipe is empty or at its end. */
void stream_drain(struct stream *stream);

#endif
