#include "fuzz.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <time.h>

#define FIFO FOLDER "/f"
#define PATH_ROOM 48 /* and behind it the name's number plus one, if the handler has put one there */

static atomic_ulong handled;
static atomic_int inside; /* threads that are killed in a handler stay counted */
static atomic_uint fifos;

/* What an interrupted call will be when it is made again. */
static void redirect(char *path, struct actor *actor) {
  int name;
  if (path == NULL || strncmp(path, FIFO, strlen(FIFO)) != 0 || choose(actor, 3) == 0 ||
      (name = take_name(DATA)) < 0) {
    return;
  }
  put_path(path, DATA, name);
  memcpy(path + PATH_ROOM, &(int){name + 1}, sizeof(int));
}

static void handle(int signal, siginfo_t *information, void *context) {
  (void)information;
  if (is_ours(signal, context)) {
    return;
  }
  struct actor actor = {.random = handled++ * 0x51ed27 + (unsigned)signal, .depth = 9};
  redirect(path_of_restarted(context), &actor);
  if (++inside < 6 && choose(&actor, 4) == 0) {
    open_something(&actor);
  }
  inside--;
}

void take_signals(struct actor *actor) {
  static const int taken[] = {SIGSEGV, SIGBUS,  SIGILL,    SIGFPE,  SIGTRAP, SIGUSR1, SIGUSR2, SIGALRM,
                              SIGPROF, SIGURG,  SIGVTALRM, SIGCONT, SIGWINCH, 40,      41,      42};
  for (size_t i = 0; i < sizeof taken / sizeof taken[0]; i++) {
    struct sigaction how = {.sa_sigaction = handle, .sa_flags = SA_SIGINFO | SA_ONSTACK};
    bool asynchronous = i >= 5 && taken[i] != 40;
    how.sa_flags |= choose(actor, 3) > 0 ? SA_RESTART : 0;
    how.sa_flags |= choose(actor, 6) == 0 || !asynchronous ? SA_NODEFER : 0;
    if (asynchronous && choose(actor, 2) == 0) {
      sigfillset(&how.sa_mask);
      sigdelset(&how.sa_mask, 40);
    }
    sigaction(taken[i], &how, NULL);
  }
  signal(SIGPIPE, SIG_IGN);
}

static void interrupt_every(long microseconds, long *timer) {
  struct sigevent how = {.sigev_notify = SIGEV_THREAD_ID, .sigev_signo = SIGURG};
  struct itimerspec when = {.it_value.tv_nsec = microseconds * 1000,
                            .it_interval.tv_nsec = microseconds * 1000};
  int number = -1;
  /* The name of the field differs between C libraries; its place does not. */
  memcpy((char *)&how + offsetof(struct sigevent, sigev_notify) + sizeof(int),
         &(int){(int)CALL(SYS_gettid)}, sizeof(int));
  CALL(SYS_timer_create, CLOCK_MONOTONIC, &how, &number);
  CALL(SYS_timer_settime, number, 0, &when, NULL);
  *timer = number;
}

static int open_the_other_end(struct actor *actor) {
  char path[64];
  struct timespec nap = {.tv_nsec = choose(actor, 800) * 1000};
  put_path(path, WRITTEN, actor->depth);
  CALL(SYS_nanosleep, &nap, NULL);
  CALL(SYS_openat, AT_FDCWD, path, O_RDONLY | O_NONBLOCK);
  CALL(SYS_nanosleep, &nap, NULL);
  return 0;
}

/* Waits for the other end, under signals. */
static void open_fifo(struct actor *actor) {
  char path[64];
  int name = take_name(WRITTEN);
  if (name < 0) {
    return;
  }
  put_path(path, WRITTEN, name);
  struct actor other = {.random = draw(actor), .depth = name};
  if (CALL(SYS_mknodat, AT_FDCWD, path, S_IFIFO | 0600, 0) == 0 &&
      make(SIGCHLD, NULL, open_the_other_end, &other) > 0) {
    long result = CALL(SYS_openat, AT_FDCWD, path, O_WRONLY);
    if (result > 2) {
      note(WRITTEN, name, FIFO_OPEN);
      CALL(SYS_close, result);
    }
  }
}

static void open_and_be_redirected(void) {
  char path[PATH_ROOM + sizeof(int)] = FIFO;
  int name;
  put_number(path + strlen(path), fifos++);
  strcat(path, "-");
  put_number(path + strlen(path), (unsigned long)CALL(SYS_gettid));
  CALL(SYS_mknodat, AT_FDCWD, path, S_IFIFO | 0600, 0);
  long result = CALL(SYS_openat, AT_FDCWD, path, O_RDONLY);
  memcpy(&name, path + PATH_ROOM, sizeof name);
  if (result > 2) {
    if (name > 0) {
      note(DATA, name - 1, REDIRECTED);
    }
    CALL(SYS_close, result);
  }
}

void open_interrupted(struct actor *actor) {
  long timer;
  interrupt_every(40 + choose(actor, 400), &timer);
  if (choose(actor, 2) == 0) {
    open_fifo(actor);
  } else {
    open_and_be_redirected();
  }
  CALL(SYS_timer_delete, timer);
}

static void set_alarm(struct actor *actor) {
  struct itimerval when = {.it_value.tv_usec = 1 + choose(actor, 300)};
  when.it_interval.tv_usec = choose(actor, 3) == 0 ? 200 + choose(actor, 2000) : 0;
  CALL(SYS_setitimer, choose(actor, 3), &when, NULL);
}

void pester(struct actor *actor) {
  static const int signals[] = {SIGUSR1, SIGUSR2, SIGALRM, SIGURG, SIGWINCH, SIGCONT, 41, 42};
  int signal = signals[choose(actor, sizeof signals / sizeof signals[0])];
  unsigned times = 1 + choose(actor, 5);
  for (unsigned i = 0; i < times; i++) {
    switch (choose(actor, 5)) {
      case 0: set_alarm(actor); break;
      case 1: CALL(SYS_kill, 0, signal); break;
      case 2: CALL(SYS_kill, CALL(SYS_getpid), signal); break;
      case 3: CALL(SYS_tkill, CALL(SYS_gettid), signal); break;
      case 4: disturb((unsigned)draw(actor)); break;
    }
  }
}
