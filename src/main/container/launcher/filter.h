/* The algorithm's own seccomp filter, on top of the engine's and the tracer's. */
#ifndef FILTER_H
#define FILTER_H

/* Binds this process and all that come from it. 0, or an errno. Needs no-new-privileges. */
int filter_install(void);

/*
 * Binds this process, which becomes the tracer, and all that come from it. Asked for a call's end
 * (PTRACE_GET_SYSCALL_INFO), the kernel says nothing of a process that was killed before, and
 * strace up to 6.11 then prints what it was last told of another process: an opening that
 * succeeded looks refused. Without that request it reads the registers, where the end of the call
 * still stands. 0, or an errno. Needs no-new-privileges, and sets it.
 */
int filter_tracer(void);

#endif
