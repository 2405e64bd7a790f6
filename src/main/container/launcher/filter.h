/* The algorithm's own seccomp filter, on top of the engine's and the tracer's. */
#ifndef FILTER_H
#define FILTER_H

/* Binds this process and all that come from it. 0, or an errno. Needs no-new-privileges. */
int filter_install(void);

#endif
