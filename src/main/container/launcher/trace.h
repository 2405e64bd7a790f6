/* The trace on its way from the tracer to its files. */
#ifndef TRACE_H
#define TRACE_H

#include "run.h"

/* Takes what the tracer has written, unless the server must read on first. */
void trace_read(struct run *run);

/* The run is being ended, or has come to its end: whatever the trace tells from now on of processes
 * that were killed may be our own doing. Only the first call counts. */
void trace_mark(struct run *run);

#endif
