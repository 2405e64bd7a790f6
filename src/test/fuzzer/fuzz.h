/*
 * Programs for the tracer to be tried with. Each follows from a seed and makes traced calls in every
 * odd way; what succeeded it notes in shared memory, for somebody else to look for in the evidence.
 *
 * Nothing here goes through the C library's calls: threads of all kinds share what it keeps for one.
 */
#ifndef FUZZ_H
#define FUZZ_H

#define _GNU_SOURCE

#include <fcntl.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <sys/types.h>

/* What a program can have done under a name that nothing else in the run has. */
enum kind { DATA, OUTSIDE, WRITTEN, PROGRAM, ADDRESS, KINDS };

/* How it did that. FuzzReport.java has the same ones. */
enum way {
  OPEN, OPENAT, RELATIVE, IN_FOLDER, OPENAT2, CREAT, GARBAGE, THROUGH_ROOT, LINK, BY_SIGRETURN, BY_STEP,
  UNREADABLE, REDIRECTED, FIFO_OPEN, EXECVE, EXECVEAT, EXEC_DESCRIPTOR, EXEC_SCRIPT, CONNECT, BIND, UNIX,
  INHERITED
};

#define NAMES 900 /* of a kind; the evidence lists 1,000 */
#define REPORT 900 /* the descriptor, also over exec */
#define FOLDER "/tmp/w"

/* Each may leave the evidence incomplete, and so nothing to be compared. */
enum { STARTS_FROM_THREADS = 1, CLOSES_ALL = 2, SHARES_FILES = 4, ODD_NUMBERS = 8 };

struct report {
  atomic_uint next[KINDS];
  atomic_uint breaches; /* what must be refused and was not */
  atomic_uint last_breach;
  atomic_uint program; /* that runs now */
  atomic_int budget;   /* processes and threads that it may still make */
  unsigned traits;
  struct {
    uint8_t done, way;
    uint16_t program;
  } names[KINDS][NAMES];
};

extern struct report *report;

/* A process or a thread. */
struct actor {
  uint64_t random;
  int depth;
};

/* --- machine.c: what differs from machine to machine --- */

/* A call with up to six arguments; a negative result is an error's number. */
#define CALL(...) CALL_OF_SIX(__VA_ARGS__, 0, 0, 0, 0, 0, 0, 0)
#define CALL_OF_SIX(number, a, b, c, d, e, f, ...) \
  syscall6(number, (long)(a), (long)(b), (long)(c), (long)(d), (long)(e), (long)(f))

static inline long syscall6(long number, long a, long b, long c, long d, long e, long f) {
#if defined(__x86_64__)
  register long r10 __asm__("r10") = d, r8 __asm__("r8") = e, r9 __asm__("r9") = f;
  __asm__ volatile("syscall"
                   : "+a"(number)
                   : "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
                   : "rcx", "r11", "memory");
  return number;
#elif defined(__aarch64__)
  register long x8 __asm__("x8") = number, x0 __asm__("x0") = a, x1 __asm__("x1") = b,
                x2 __asm__("x2") = c, x3 __asm__("x3") = d, x4 __asm__("x4") = e,
                x5 __asm__("x5") = f;
  __asm__ volatile("svc 0"
                   : "+r"(x0)
                   : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4), "r"(x5)
                   : "memory");
  return x0;
#endif
}

/* Makes a process or thread that does something and ends. Without a stack it has a copy of this. */
long make(unsigned long flags, void *stack, int (*doing)(struct actor *), struct actor *actor);
long make_by_vfork(int (*doing)(struct actor *), struct actor *actor);

/* A call of the vsyscall page, a breakpoint, a fault: what stops a thread outside system calls. */
void disturb(unsigned what);

/* The call as a signal handler's return makes it, or -ENOSYS. */
long call_by_sigreturn(long number, long a, long b, long c, long d);

/* The call with a trap behind each instruction. */
long call_by_step(long number, long a, long b, long c, long d);

void call_of_another_kind(unsigned which);

/* What is behind a signal that disturb() or call_by_sigreturn() brought about; false for others. */
bool is_ours(int signal, void *context);

/* The path of the openat that is made again when the handler returns, or NULL. */
char *path_of_restarted(void *context);

/* --- signals.c --- */

void take_signals(struct actor *actor);
void pester(struct actor *actor);

/* Opens a fifo that nobody has open, is interrupted, and has another name when it is made again. */
void open_interrupted(struct actor *actor);

/* --- names.c --- */

uint64_t draw(struct actor *actor);
unsigned choose(struct actor *actor, unsigned count);

/* -1 when there is none left. */
int take_name(enum kind kind);
void note(enum kind kind, int name, enum way way);
void breach(unsigned what);
void put_path(char *path, enum kind kind, int name);
void put_number(char *text, unsigned long value);

/* --- the rest --- */

void open_something(struct actor *actor);
void open_and_inherit(struct actor *actor);
void open_and_end(struct actor *actor);
void start_something(struct actor *actor); /* may not return */
void reach_something(struct actor *actor);
void try_something_odd(struct actor *actor);
void spawn_something(struct actor *actor);
int act(struct actor *actor);
int started(char **arguments);
void *new_stack(void);


#endif
