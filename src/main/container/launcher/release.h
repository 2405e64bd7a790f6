/* From the order to the algorithm: both the order and the stage must be there. */
#ifndef RELEASE_H
#define RELEASE_H

#include "run.h"

/* False with a failure noted if there is no order. */
bool run_open_order(struct run *run);

/* Whoever held `call` open has closed it: the order lies there, or never will. */
void run_answer_call(struct run *run);

/* The time is over in which somebody was to open `call`: if nobody has, nobody knows of us. */
void run_miss_call(struct run *run);

/* `go` has something to read, or its end. */
void run_read_order(struct run *run);

/* The stage says that it is ready, or why it gave up, or has become the algorithm. */
void run_read_link(struct run *run);

#endif
