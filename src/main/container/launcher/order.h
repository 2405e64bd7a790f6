/* The order: what to run and within which limits, as the server wrote it into the box. */
#ifndef ORDER_H
#define ORDER_H

#include <stddef.h>
#include <stdint.h>

#define ORDER_BYTES (64 * 1024) /* fits a socket's buffer, so that passing it on never blocks */
#define ORDER_WORDS 512

struct order {
  uint64_t timeout; /* ms of wall clock */
  uint64_t grace;   /* ms between SIGTERM and SIGKILL */
  uint64_t output;  /* bytes kept of stdout, and of stderr */
  uint64_t trace;   /* bytes kept of the trace */
  uint64_t fsize;   /* RLIMIT_FSIZE of the algorithm */
  uint64_t nofile;  /* RLIMIT_NOFILE of the algorithm */
  uint64_t disk;    /* bytes of output files copied */
  uint64_t files;   /* output files and folders copied */
  uint64_t inode;   /* of the witness */
  const char *witness; /* a file of data that are mounted where they lie; NULL if they are copied */
  const char *cwd;
  size_t words;
  size_t variables;
  char *argv[ORDER_WORDS + 1];
  char *environment[ORDER_WORDS + 1];
};

/* Takes the text apart in place; the order points into it. NULL, or what is wrong with it. */
const char *order_parse(struct order *order, char *text, size_t length);

/* The value of a variable the algorithm will see, or the fallback. */
const char *order_variable(const struct order *order, const char *name, const char *fallback);

#endif
