/* From the order to the algorithm: both the order and the stage must be there. */
#ifndef RELEASE_H
#define RELEASE_H

#include "run.h"

/* `go` has something to read, or its writer has closed it. */
void run_read_order(struct run *run);

/* The stage says that it is ready, or why it gave up, or has become the algorithm. */
void run_read_link(struct run *run);

#endif
