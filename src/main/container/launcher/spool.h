/* What a stream has beyond its kept part, in files that are removed by whoever has read them. */
#ifndef SPOOL_H
#define SPOOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct spool {
  int box;
  const char *name;
  unsigned number; /* of the file being written, from 1; 0 before there is one */
  int file;
  uint64_t size;
};

/* May more be written? Not while too much waits to be read: the host's disk is bounded too. */
bool spool_has_room(const struct spool *spool);

/* Appends; files are continued in the next one, at any byte. 0, or errno. */
int spool_write(struct spool *spool, const char *data, size_t length);

#endif
