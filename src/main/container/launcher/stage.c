/*
 * The stage stands between tracer and algorithm. It starts as root under the tracer, waits for the
 * order, gives everything up and becomes the algorithm. It makes no traced call but its last.
 */
#include "launcher.h"

#include "filter.h"
#include "identity.h"
#include "order.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define LINK 3

static int link_end;
static char text[ORDER_BYTES];
static struct order order;

/* PID 1 takes whatever comes after the greeting for the reason why nothing was started. */
static void give_up(const char *what) {
  char message[160];
  int length = snprintf(message, sizeof message, "stage: %s: %s", what, strerror(errno));
  (void)!send(link_end, message, (size_t)length, MSG_NOSIGNAL); /* nobody is left to tell */
  _exit(125);
}

static void must(int result, const char *what) {
  if (result != 0) {
    give_up(what);
  }
}

static void wait_for_order(void) {
  size_t length = 0;
  ssize_t part;
  if (send(link_end, "", 1, MSG_NOSIGNAL) != 1) {
    _exit(125);
  }
  while ((part = read(link_end, text + length, sizeof text - length)) > 0) {
    length += (size_t)part;
  }
  /* PID 1 has checked it, and ends without a word if it was wrong. */
  errno = part < 0 ? errno : EINVAL;
  must(part < 0 || order_parse(&order, text, length) != NULL, "order");
}

static void arrange_descriptors(int out, int err) {
  must(dup2(out, STDOUT_FILENO) < 0, "stdout");
  must(dup2(err, STDERR_FILENO) < 0, "stderr");
  must(link_end != LINK && dup2(link_end, LINK) < 0, "link");
  link_end = LINK;
  /* The link lives until exec, and its end tells PID 1 that the algorithm runs. */
  must(fcntl(LINK, F_SETFD, FD_CLOEXEC), "link");
  must((int)syscall(SYS_close_range, LINK + 1, ~0u, 0), "close_range");
}

/* The parent opened the file, so that no opening stands in the trace. */
static void prefer_for_oom(int descriptor) {
  must(write(descriptor, "1000", 4) != 4, "oom_score_adj");
}

static void limit(int resource, rlim_t value) {
  struct rlimit now;
  must(getrlimit(resource, &now), "getrlimit");
  /* There is no CAP_SYS_RESOURCE to go above the engine's. */
  rlim_t lowest = value < now.rlim_max ? value : now.rlim_max;
  must(setrlimit(resource, &(struct rlimit){lowest, lowest}), "setrlimit");
}

/* The kernel counts these for the user, locked memory for each process too. No engine's or host's
 * generosity is to decide on them: the first two are what a kernel grants by default, the third is
 * far above what programs queue. */
static void limit_kernel_memory(void) {
  limit(RLIMIT_MEMLOCK, 8 << 20);    /* pages that the kernel cannot move or take back */
  limit(RLIMIT_MSGQUEUE, 800 << 10); /* POSIX message queues, which lie in kernel memory */
  limit(RLIMIT_SIGPENDING, 4096);    /* queued signals, and timers that will send one */
}

static void reset_signals(void) {
  for (int signal_number = 1; signal_number < NSIG; signal_number++) {
    signal(signal_number, SIG_DFL); /* refused for SIGKILL and SIGSTOP, rightly */
  }
  sigset_t none;
  sigemptyset(&none);
  must(sigprocmask(SIG_SETMASK, &none, NULL), "sigprocmask");
}

static void drop_privileges(void) {
  struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
  struct __user_cap_data_struct data[2] = {0};
  const uid_t user = algorithm_user;
  must(setgroups(0, NULL), "setgroups");
  must(setresgid(user, user, user), "setresgid");
  must(setresuid(user, user, user), "setresuid");
  /* Inheritable ones survive the change of user, and ambient ones hang on them. */
  must((int)syscall(SYS_capset, &header, data), "capset");
  must((int)syscall(SYS_capget, &header, data), "capget");
  errno = EPERM;
  must((data[0].effective | data[0].permitted | data[0].inheritable | data[1].effective |
        data[1].permitted | data[1].inheritable) != 0,
       "capabilities left");
  must(setresuid((uid_t)-1, 0, (uid_t)-1) == 0, "root again");
}

static void fail_exec(const char *name, int error) {
  fprintf(stderr, "cannot run '%s': %s\n", name, strerror(error));
  _exit(error == ENOENT || error == ENOTDIR ? 127 : 126);
}

static int is_program(const char *path) {
  struct stat status;
  return stat(path, &status) == 0 && S_ISREG(status.st_mode) && access(path, X_OK) == 0;
}

/* Would its owner start it, or is what it leads to hidden from others, as all below /root is? */
static int is_closed(const char *path) {
  struct stat status;
  return stat(path, &status) == 0 ? S_ISREG(status.st_mode) && (status.st_mode & 0111) != 0
                                  : errno == EACCES && lstat(path, &status) == 0;
}

/* Looks before it calls exec, so that the trace holds no failed attempts along PATH. What is there
 * and closed is not passed over: another of that name would lack all that the image has for it. */
static void try_along(const char *path, const char *name) {
  static char candidate[4096];
  while (path != NULL) {
    const char *colon = strchr(path, ':');
    int length = colon ? (int)(colon - path) : (int)strlen(path);
    int needed = snprintf(candidate, sizeof candidate, "%.*s/%s", length, path, name);
    if (length > 0 && needed < (int)sizeof candidate) {
      if (is_program(candidate)) {
        order.argv[0] = (char *)name; /* Python looks at it to find itself */
        execve(candidate, order.argv, order.environment);
        fail_exec(candidate, errno);
      }
      if (is_closed(candidate)) {
        fail_exec(candidate, EACCES);
      }
    }
    path = colon ? colon + 1 : NULL;
  }
}

static void run_from_path(const char *path) {
  const char *name = order.argv[0];
  try_along(path, name);
  if (strcmp(name, "python") == 0) {
    try_along(path, "python3"); /* as Debian has it */
  }
  fprintf(stderr, "cannot run '%s': there is none in %s\n", name, path);
  _exit(127);
}

int stage(char **arguments) {
  link_end = atoi(arguments[2]);
  errno = EINVAL;
  must(!identity_set(arguments[4]), "user");
  wait_for_order();
  prefer_for_oom(atoi(arguments[3]));
  arrange_descriptors(atoi(arguments[0]), atoi(arguments[1]));
  /* Out of PID 1's session: there SIGCONT may be sent to anybody. */
  must(setsid() < 0, "setsid");
  reset_signals();
  umask(022);
  /* Too small for a core file, and unlike 0 it also keeps the kernel from handing the memory to a
   * crash handler on the host: see core(5) on piping. */
  limit(RLIMIT_CORE, 1);
  limit(RLIMIT_FSIZE, order.fsize);
  limit(RLIMIT_NOFILE, order.nofile);
  limit_kernel_memory();
  drop_privileges();
  errno = filter_install();
  must(errno, "seccomp");
  if (chdir(order.cwd) != 0) {
    fprintf(stderr, "cannot enter '%s': %s\n", order.cwd, strerror(errno));
    _exit(126);
  }
  if (strchr(order.argv[0], '/') == NULL) {
    run_from_path(order_variable(&order, "PATH", "/usr/local/bin:/usr/bin:/bin"));
  }
  execve(order.argv[0], order.argv, order.environment);
  fail_exec(order.argv[0], errno);
  return 126;
}
