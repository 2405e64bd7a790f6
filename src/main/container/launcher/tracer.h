/* Starting the tracer and, under it, the stage. */
#ifndef TRACER_H
#define TRACER_H

#include <sys/types.h>

/* The ends that the new processes get. All are close-on-exec in PID 1. */
struct ends {
  int null;  /* the algorithm's standard input */
  int out;   /* its stdout */
  int err;   /* its stderr */
  int link;  /* between PID 1 and the stage */
  int trace; /* where the tracer writes */
  int said;  /* the tracer's own stdout and stderr */
};

/* Forks; the child becomes the stage and then the algorithm, so its exit status is the
 * algorithm's. The tracer is a process beside it that is handed to PID 1. -1 if it cannot fork. */
pid_t tracer_start(const struct ends *ends);

/* Who traces the process: 0 for nobody. */
pid_t tracer_of(pid_t process);

#endif
