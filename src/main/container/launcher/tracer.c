#include "launcher.h"

#include "tracer.h"

#include "filter.h"
#include "identity.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/*
 * Calls that name files, programs and peers, and those that say whose child a process is. None
 * that carries a buffer: what was read or written must never be in the trace, so sendto and its
 * kind are left to the socket call before them. The question mark is for machines that have no
 * such call.
 */
#define TRACED                                                                            \
  "trace=execve,execveat,?open,openat,openat2,?creat,open_by_handle_at,socket,connect,bind," \
  "clone,?clone3,?fork,?vfork"

/*
 * Of other signals strace does not tell that they ended a process, and one that made no traced call
 * would then not be known as the algorithm's. Those that runtimes send themselves all the time are
 * left out.
 */
#define TOLD \
  "signal=hup,int,quit,ill,trap,abrt,bus,fpe,kill,usr1,segv,usr2,pipe,term,xcpu,xfsz,sys"

static void inherit(int descriptor) {
  if (fcntl(descriptor, F_SETFD, 0) != 0) {
    _exit(125);
  }
}

static void become_tracer(const struct ends *ends) {
  char trace[32], out[12], err[12], link[12], oom[12], user[12];
  /* The process keeps its number through both execs, so this file stays the algorithm's. */
  int oom_score = open("/proc/self/oom_score_adj", O_WRONLY);
  sigset_t none;
  sigemptyset(&none);
  if (oom_score < 0 || sigprocmask(SIG_SETMASK, &none, NULL) != 0 || dup2(ends->null, 0) < 0 ||
      dup2(ends->said, 1) < 0 || dup2(ends->said, 2) < 0) {
    _exit(125);
  }
  inherit(ends->out);
  inherit(ends->err);
  inherit(ends->link);
  inherit(ends->trace);
  snprintf(trace, sizeof trace, "/proc/self/fd/%d", ends->trace);
  snprintf(out, sizeof out, "%d", ends->out);
  snprintf(err, sizeof err, "%d", ends->err);
  snprintf(link, sizeof link, "%d", ends->link);
  snprintf(oom, sizeof oom, "%d", oom_score);
  snprintf(user, sizeof user, "%u", (unsigned)algorithm_user);
  /* -DDD: the tracer has a session of its own and the algorithm is PID 1's child.
   * -y: the path the kernel opened, which a second thread cannot rewrite as it can the argument. */
  char *const arguments[] = {
      "strace", "-f", "-DDD", "--seccomp-bpf", "-y", "-s", "200", "--quiet=attach,personality",
      "-e", TOLD, "-e", TRACED, "-o", trace, "--",
      LAUNCHER, "stage", out, err, link, oom, user, NULL};
  char *const environment[] = {NULL};
  if (filter_tracer() != 0) {
    _exit(125);
  }
  execve(STRACE, arguments, environment);
  fprintf(stderr, "%s: %s\n", STRACE, strerror(errno));
  _exit(125);
}

pid_t tracer_start(const struct ends *ends) {
  pid_t child = fork();
  if (child == 0) {
    become_tracer(ends);
  }
  return child;
}

pid_t tracer_of(pid_t process) {
  char path[40], text[1024];
  snprintf(path, sizeof path, "/proc/%d/status", (int)process);
  int file = open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0) {
    return 0;
  }
  ssize_t length = read(file, text, sizeof text - 1);
  close(file);
  text[length < 0 ? 0 : length] = 0;
  const char *line = strstr(text, "\nTracerPid:");
  return line == NULL ? 0 : (pid_t)atoi(line + strlen("\nTracerPid:"));
}
