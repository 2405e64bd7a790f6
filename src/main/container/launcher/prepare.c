/* What must be open before anything can be ordered. */
#include "launcher.h"

#include "identity.h"
#include "record.h"
#include "release.h"
#include "run.h"
#include "tracer.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#define TRACE_PIPE (1024 * 1024)

static bool open_signals(struct run *run) {
  sigset_t watched;
  sigemptyset(&watched);
  sigaddset(&watched, SIGCHLD);
  sigaddset(&watched, SIGTERM);
  if (sigprocmask(SIG_BLOCK, &watched, NULL) != 0) {
    return false;
  }
  run->signals = signalfd(-1, &watched, SFD_CLOEXEC | SFD_NONBLOCK);
  /* Time that the machine slept through counts. */
  run->timer = timerfd_create(CLOCK_BOOTTIME, TFD_CLOEXEC | TFD_NONBLOCK);
  return run->signals >= 0 && run->timer >= 0;
}

static bool open_file(struct run *run, struct stream *stream, const char *name) {
  stream->name = name;
  stream->file =
      openat(run->box, name, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0644);
  if (stream->file < 0) {
    run_fail(run, name, errno);
    return false;
  }
  return true;
}

static bool open_pipe(struct run *run, int *ours, int *theirs) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0 || fcntl(ends[0], F_SETFL, O_NONBLOCK) != 0) {
    run_fail(run, "pipe", errno);
    return false;
  }
  *ours = ends[0];
  *theirs = ends[1];
  return true;
}

/* Made as the algorithm's user: it must be able to open its own /dev/stdout again. */
static bool open_algorithms(struct run *run, struct ends *ends) {
  become_algorithm();
  bool made = mkdir(OUTPUTS, 0755) == 0;
  if (!made) {
    run_fail(run, OUTPUTS, errno);
  }
  bool opened = made && open_pipe(run, &run->out.pipe, &ends->out) &&
                open_pipe(run, &run->err.pipe, &ends->err);
  become_root();
  return opened;
}

static bool open_link(struct run *run, struct ends *ends) {
  int pair[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0 ||
      fcntl(pair[0], F_SETFL, O_NONBLOCK) != 0) {
    run_fail(run, "socketpair", errno);
    return false;
  }
  run->link = pair[0];
  ends->link = pair[1];
  return true;
}

static bool start(struct run *run, struct ends *ends) {
  ends->null = open("/dev/null", O_RDONLY | O_CLOEXEC);
  pid_t child = ends->null < 0 ? -1 : tracer_start(ends);
  if (child < 0) {
    run_fail(run, "start", errno);
    return false;
  }
  run->entry = child;
  const int theirs[] = {ends->null, ends->out, ends->err, ends->link, ends->trace, ends->said};
  for (size_t i = 0; i < sizeof theirs / sizeof theirs[0]; i++) {
    close(theirs[i]);
  }
  return true;
}

static bool open_box(struct run *run) {
  umask(0);
  run->box = open(BOX, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (run->box < 0) {
    run_fail(run, BOX, errno);
    return false;
  }
  int error = record_open(run->box);
  if (error != 0) {
    run_fail(run, "end.tmp", error);
    return false;
  }
  return true;
}

/* Without one of them everything seems to work, but the algorithm can hide from the tracer. */
static bool has_capabilities(struct run *run) {
  static const int needed[] = {CAP_SETUID, CAP_SETGID, CAP_SYS_PTRACE, CAP_DAC_READ_SEARCH};
  struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
  struct __user_cap_data_struct data[2] = {0};
  if (syscall(SYS_capget, &header, data) != 0) {
    run_fail(run, "capget", errno);
    return false;
  }
  for (size_t i = 0; i < sizeof needed / sizeof needed[0]; i++) {
    if (!(data[0].effective & 1u << needed[i])) {
      run_fail(run, "needs SETUID, SETGID, SYS_PTRACE and DAC_READ_SEARCH", EPERM);
      return false;
    }
  }
  return true;
}

static bool take_user(struct run *run, const char *user) {
  if (!identity_set(user)) {
    run_fail(run, "user", EINVAL);
    return false;
  }
  return true;
}

bool run_open(struct run *run, const char *user) {
  struct ends ends;
  if (!open_box(run) || !has_capabilities(run) || !take_user(run, user)) {
    return false;
  }
  /* The engine may have put root into groups; files must not be read by their right. */
  if (!open_signals(run) || setgroups(0, NULL) != 0) {
    run_fail(run, "set-up", errno);
    return false;
  }
  if (!open_file(run, &run->out, "stdout") || !open_file(run, &run->err, "stderr") ||
      !open_file(run, &run->trace, "trace") || !open_algorithms(run, &ends) ||
      !open_pipe(run, &run->trace.pipe, &ends.trace) ||
      !open_pipe(run, &run->said_pipe, &ends.said) || !open_link(run, &ends)) {
    return false;
  }
  run->spool = (struct spool){.box = run->box, .name = "trace"};
  run->trace.spool = &run->spool;
  /* Only saves the tracer from waiting; refused if the host's user has many pipes already. */
  (void)fcntl(run->trace.pipe, F_SETPIPE_SZ, TRACE_PIPE);
  if (!start(run, &ends)) {
    return false;
  }
  /* After all that the tracer's command line shows the numbers of: it tells nobody of the order,
   * which is there before a container that is made for its run. */
  run->prepared = faccessat(run->box, "go", F_OK, AT_SYMLINK_NOFOLLOW) != 0;
  return run->prepared || run_open_order(run);
}
