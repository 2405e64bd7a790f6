/*
 * The launcher's check of its own walls, run in place of an algorithm when the server starts: one
 * line per wall, and exit code 1 if one of them does not hold on this engine. Two acts are for the
 * server to see: it makes the tracer complain, and at last it hides from the tracer and opens
 * /etc/passwd, whose path must be in the trace nevertheless.
 */
#include "launcher.h"

#include "identity.h"
#include "mounts.h"
#include "tracer.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define DATA "/tmp/data"
#define IO_URING_SETUP 425
#define NEW_LISTENER 8
#define SCHED_CORE 62
#define SET_SYSCALL_USER_DISPATCH 59
#define VSOCK 40

static int failures;
static char status[8192];

static void check(const char *name, bool ok, const char *detail, ...)
    __attribute__((format(printf, 3, 4)));

static void check(const char *name, bool ok, const char *detail, ...) {
  va_list values;
  va_start(values, detail);
  printf("%s %s ", name, ok ? "ok" : "FAILED");
  vprintf(detail, values);
  printf("\n");
  va_end(values);
  failures += !ok;
}

static void load_status(void) {
  int file = open("/proc/self/status", O_RDONLY);
  ssize_t length = file < 0 ? 0 : read(file, status, sizeof status - 1);
  status[length < 0 ? 0 : length] = 0;
  close(file);
}

/* The text behind `name:` in /proc/self/status, empty if the kernel has no such line. */
static const char *field(const char *name) {
  static char value[128];
  char key[32];
  snprintf(key, sizeof key, "\n%s:", name);
  const char *line = strstr(status, key);
  line = line ? line + strlen(key) : "";
  line += strspn(line, "\t ");
  snprintf(value, sizeof value, "%.*s", (int)strcspn(line, "\n"), line);
  return value;
}

static void check_identity(void) {
  static const char *const sets[] = {"CapInh", "CapPrm", "CapEff", "CapAmb"};
  const uid_t user = algorithm_user;
  check("user", getuid() == user && geteuid() == user && getgid() == user && getegid() == user,
        "%d:%d", (int)getuid(), (int)getgid());
  check("groups", *field("Groups") == 0, "%s", field("Groups"));
  for (size_t i = 0; i < sizeof sets / sizeof sets[0]; i++) {
    check(sets[i], strtoull(field(sets[i]), NULL, 16) == 0, "%s", field(sets[i]));
  }
  check("no-new-privileges", prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1, "%s",
        field("NoNewPrivs"));
  const char *filters = field("Seccomp_filters"); /* since Linux 5.9 */
  check("filters", *filters == 0 ? atoi(field("Seccomp")) == 2 : atoi(filters) >= 2, "%s", filters);
}

/* The call must fail, with this errno if it is not 0. */
static void check_refused(const char *name, long result, int expected) {
  int error = errno;
  check(name, result < 0 && (expected == 0 || error == expected), "%s",
        result < 0 ? strerror(error) : "went through");
}

static void check_calls(void) {
  check_refused("ptrace", ptrace(PTRACE_TRACEME, 0, 0, 0), EPERM);
  check_refused("io-uring", syscall(IO_URING_SETUP, 1, NULL), 0);
  check_refused("seccomp-listener",
                syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, NEW_LISTENER, NULL), EPERM);
  /* The kernel looks at the low half of the option, and so must the filter. */
  check_refused("own-filter",
                syscall(SYS_prctl, 1ul << 32 | PR_SET_SECCOMP, SECCOMP_MODE_FILTER, NULL), EPERM);
  check_refused("user-dispatch", syscall(SYS_prctl, SET_SYSCALL_USER_DISPATCH, 0, 0, 0, 0), EPERM);
  long child = syscall(SYS_clone, (long)CLONE_UNTRACED | SIGCHLD, 0, 0, 0, 0);
  if (child == 0) {
    _exit(0);
  }
  check_refused("clone-untraced", child, EPERM);
  check_refused("clone3", syscall(SYS_clone3, NULL, 0), ENOSYS);
  check_refused("user-namespace", unshare(CLONE_NEWUSER), EPERM);
  check_refused("vsock", socket(VSOCK, SOCK_STREAM, 0), 0);
  check_refused("root-again", setuid(0), EPERM);
}

/* With arguments that the kernel has another error for. */
static void check_arguments(void) {
  const struct rlimit none = {0, 1};
  struct rlimit now = {0, 0};
  check_refused("core-limit", setrlimit(RLIMIT_CORE, &none), EINVAL);
  check("core-limit-is-told", getrlimit(RLIMIT_CORE, &now) == 0 && now.rlim_cur == 1, "%d",
        (int)now.rlim_cur);
  check_refused("huge-pages",
                syscall(SYS_mmap, NULL, 0, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_HUGETLB, -1, 0),
                ENOMEM);
  check_refused("huge-file", syscall(SYS_memfd_create, "", ~0u), EPERM);
  check_refused("huge-segment", shmget(IPC_PRIVATE, 0, SHM_HUGETLB), EPERM);
  check_refused("core-scheduling", prctl(SCHED_CORE, 0, INT_MAX, 0, 0), EPERM);
}

/* A socket (Linux 6.16) gets the memory of what crashes whatever its limit. */
static void check_core_pattern(void) {
  char pattern[129] = "";
  int file = open("/proc/sys/kernel/core_pattern", O_RDONLY);
  bool known = file >= 0 && read(file, pattern, sizeof pattern - 1) > 0;
  close(file);
  pattern[strcspn(pattern, "\n")] = 0;
  check("core-pattern", !known || *pattern != '@', "%s", pattern);
}

/* No program needs this call, and only our profile of the engine's refuses it: without it, or under
 * the engine's own, the kernel finds that the arguments are wrong. */
static void check_engine_filter(void) {
  check_refused("engine-filter", syscall(SYS_remap_file_pages, 0, 0, 0, 0, 0), EPERM);
}

static void check_closed(const char *name, const char *path, int flags) {
  int file = open(path, flags);
  check_refused(name, file, 0);
  if (file >= 0) {
    close(file);
  }
}

static void check_tracer(void) {
  pid_t tracer = tracer_of(getpid());
  char path[40];
  check("tracer", tracer > 1, "%d", (int)tracer);
  if (tracer <= 1) {
    return;
  }
  check_refused("tracer-kill", kill(tracer, 0), EPERM);
  snprintf(path, sizeof path, "/proc/%d/mem", (int)tracer);
  check_closed("tracer-memory", path, O_RDWR);
  snprintf(path, sizeof path, "/proc/%d/fd", (int)tracer);
  check_closed("tracer-files", path, O_RDONLY | O_DIRECTORY);
}

/* The address ends where memory does. Half of it can be read, of which the tracer complains: for the
 * server to see, as a run whose tracer complained proves nothing. */
static void make_tracer_complain(void) {
  size_t page = (size_t)sysconf(_SC_PAGESIZE);
  char *memory = mmap(NULL, 2 * page, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  int connection = socket(AF_UNIX, SOCK_STREAM, 0);
  check("half-an-address", memory != MAP_FAILED && munmap(memory + page, page) == 0, "%s",
        "the second half is gone");
  check_refused("no-connection",
                syscall(SYS_connect, connection, memory + page - 8, 16), EFAULT);
  close(connection);
}

static void check_files(void) {
  check_refused("init-kill", kill(1, 0), EPERM);
  check_closed("init-environment", "/proc/1/environ", O_RDONLY);
  check_closed("box", "/run/tasker", O_RDONLY | O_DIRECTORY);
  int file = open("/probe", O_WRONLY | O_CREAT, 0600);
  check("root-read-only", file < 0 && errno == EROFS, "%s",
        file < 0 ? strerror(errno) : "could write");
  check_refused("cgroups", mkdir("/sys/fs/cgroup/probe", 0700), 0);
  file = open("/tmp/probe", O_WRONLY | O_CREAT | O_EXCL, 0600);
  check("scratch", file >= 0 && write(file, "x", 1) == 1, "%s",
        file < 0 ? strerror(errno) : "writable");
  file = open(OUTPUTS "/probe", O_WRONLY | O_CREAT | O_EXCL, 0600);
  check("outputs", file >= 0 && write(file, "x", 1) == 1, "%s",
        file < 0 ? strerror(errno) : "writable");
}

static void check_mounts(void) {
  const char *wrong = mounts_wrong();
  check("mounts", wrong == NULL, "%s", wrong ? wrong : "");
}

/* Of two mounts of the same files nothing that is done in one is felt in the other. */
static void check_locks(int mine, int its) {
  struct flock shared = {.l_type = F_RDLCK, .l_whence = SEEK_SET};
  struct flock found = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
  check("own-locks",
        flock(mine, LOCK_EX | LOCK_NB) == 0 && flock(its, LOCK_EX | LOCK_NB) == 0, "%s",
        strerror(errno));
  check("own-record-locks",
        fcntl(mine, F_OFD_SETLK, &shared) == 0 && fcntl(its, F_OFD_GETLK, &found) == 0 &&
            found.l_type == F_UNLCK,
        "%d", found.l_type);
}

static int open_twin(const char *twin, const char *name) {
  char path[64];
  snprintf(path, sizeof path, "%s/%s", twin, name);
  return open(path, O_RDONLY);
}

static bool listen_to(int events, const char *twin) {
  char path[64];
  snprintf(path, sizeof path, "%s/probe", twin);
  return inotify_add_watch(events, path, IN_ALL_EVENTS) > 0 &&
         inotify_add_watch(events, twin, IN_ALL_EVENTS) > 0;
}

static void check_own_inodes(const char *twin) {
  char byte, heard[1024];
  int other = open_twin(twin, "twin");
  int its = open_twin(twin, "probe");
  int events = inotify_init1(IN_NONBLOCK);
  bool listening = listen_to(events, twin);
  /* The launcher must hear of this one, and of none that was opened as the twin's. */
  int mine = open(DATA "/probe", O_RDONLY);
  check("data", mine >= 0 && its >= 0 && other >= 0 && read(mine, &byte, 1) == 1, "%s",
        strerror(errno));
  check("own-events", listening && read(events, heard, sizeof heard) < 0 && errno == EAGAIN, "%s",
        strerror(errno));
  check("twin-events", open_twin(twin, "probe") >= 0 && read(events, heard, sizeof heard) > 0,
        "%s", strerror(errno));
  check_locks(mine, its);
}

static void check_network(void) {
  char line[256], others[256] = "";
  FILE *devices = fopen("/proc/net/dev", "re");
  for (int row = 0; devices && fgets(line, sizeof line, devices); row++) {
    char *name = line + strspn(line, " ");
    name[strcspn(name, ":\n")] = 0;
    if (row >= 2 && strcmp(name, "lo") != 0) { /* after two lines of headings */
      snprintf(others, sizeof others, "%s", name);
    }
  }
  check("network", devices && *others == 0, "%s", devices ? others : strerror(errno));
}

int probe(const char *user, const char *twin) {
  setvbuf(stdout, NULL, _IOLBF, 0);
  check("user-number", identity_set(user), "%s", user);
  load_status();
  check_identity();
  check_calls();
  check_arguments();
  check_core_pattern();
  check_engine_filter();
  check_tracer();
  make_tracer_complain();
  check_files();
  check_mounts();
  check_network();
  if (twin != NULL) {
    check_own_inodes(twin);
  }
  prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
  int file = open("/etc/passwd", O_RDONLY);
  check("hidden-open", file >= 0, "%s", file < 0 ? strerror(errno) : "look in the trace");
  return failures == 0 ? 0 : 1;
}
