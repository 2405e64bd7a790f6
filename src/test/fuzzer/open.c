#include "fuzz.h"

#include <errno.h>
#include <linux/openat2.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define UPPER_HALF 0xdeadbeef00000000ul

static long open_in_folder(const char *path, int flags) {
  char folder[64];
  const char *name = strrchr(path, '/');
  size_t length = (size_t)(name - path);
  memcpy(folder, path, length);
  folder[length] = 0;
  long at = CALL(SYS_openat, AT_FDCWD, folder, O_PATH | O_DIRECTORY);
  long result = CALL(SYS_openat, at, name + 1, flags, 0600);
  CALL(SYS_close, at);
  return result;
}

static long open_by_link(const char *path, int flags) {
  char link[64] = FOLDER "/l-";
  strcat(link, strrchr(path, '/') + 1);
  long made = CALL(SYS_symlinkat, path, AT_FDCWD, link);
  return made < 0 ? made : CALL(SYS_openat, AT_FDCWD, link, flags, 0600);
}

static long open_through_root(const char *path, int flags) {
  char longer[96] = "/proc/self/root";
  strcat(longer, path);
  return CALL(SYS_openat, AT_FDCWD, longer, flags, 0600);
}

static long open_relative(const char *path, int flags) {
  char shorter[96] = "../";
  strcat(shorter, path + 1);
  return CALL(SYS_openat, AT_FDCWD, shorter, flags, 0600); /* from /tmp */
}

/* The tracer cannot read what can only be written; the kernel can. */
static long open_unreadable(const char *path, int flags) {
  char *hidden = (char *)CALL(SYS_mmap, NULL, 4096, PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  strcpy(hidden, path);
  long result = CALL(SYS_openat, AT_FDCWD, hidden, flags, 0600);
  CALL(SYS_munmap, hidden, 4096);
  return result;
}

static long open_by_way(enum way way, const char *path, int flags) {
  struct open_how how = {.flags = (uint64_t)flags, .mode = flags & O_CREAT ? 0600 : 0};
  switch (way) {
#ifdef SYS_open
    case OPEN: return CALL(SYS_open, path, flags, 0600);
    case CREAT: return CALL(SYS_creat, path, 0600);
#endif
    case OPENAT2: return CALL(SYS_openat2, AT_FDCWD, path, &how, sizeof how);
    case RELATIVE: return open_relative(path, flags);
    case IN_FOLDER: return open_in_folder(path, flags);
    case THROUGH_ROOT: return open_through_root(path, flags);
    case LINK: return open_by_link(path, flags);
    case UNREADABLE: return open_unreadable(path, flags);
    case BY_STEP: return call_by_step(SYS_openat, AT_FDCWD, (long)path, flags, 0600);
    case BY_SIGRETURN: return call_by_sigreturn(SYS_openat, AT_FDCWD, (long)path, flags, 0600);
    case GARBAGE:
      /* Only the lower half counts, but the tracer reads all of the number. */
      return CALL((report->traits & ODD_NUMBERS ? UPPER_HALF : 0) | SYS_openat, UPPER_HALF | (uint32_t)AT_FDCWD, path,
                  UPPER_HALF | (uint32_t)flags, UPPER_HALF | 0600);
    default: return CALL(SYS_openat, AT_FDCWD, path, flags, 0600);
  }
}

static const enum way ways[] = {OPEN,         OPENAT, RELATIVE,     IN_FOLDER, OPENAT2,   CREAT, GARBAGE,
                                THROUGH_ROOT, LINK,   BY_SIGRETURN, BY_STEP,   UNREADABLE};

static int open_for_another(struct actor *actor) {
  char path[64];
  put_path(path, OUTSIDE, actor->depth);
  open_by_link(path, O_RDONLY);
  return 0;
}

/* Is the file behind the descriptor that one? */
static bool is_behind(long descriptor, const char *path) {
  char link[32] = "/proc/self/fd/", found[64];
  put_number(link + strlen(link), (unsigned long)descriptor);
  long length = CALL(SYS_readlinkat, AT_FDCWD, link, found, sizeof found);
  return length == (long)strlen(path) && memcmp(found, path, (size_t)length) == 0;
}

/* A child that shares its descriptors opens a file and is killed before the tracer could look. */
void open_and_inherit(struct actor *actor) {
  char path[64];
  int name = take_name(OUTSIDE);
  struct actor other = {.random = draw(actor), .depth = name};
  long next = CALL(SYS_dup, 0);
  CALL(SYS_close, next);
  if (name < 0 || next < 0 || !(report->traits & SHARES_FILES)) {
    return;
  }
  put_path(path, OUTSIDE, name);
  long child = make(CLONE_FILES | SIGCHLD, NULL, open_for_another, &other);
  for (int i = 0; i < 20000 && !is_behind(next, path); i++) {
  }
  CALL(SYS_tkill, child, SIGKILL);
  CALL(SYS_wait4, child, NULL, __WALL);
  if (is_behind(next, path)) {
    note(OUTSIDE, name, INHERITED);
    CALL(SYS_close, next);
  }
}

static int end_beside_an_opening(struct actor *actor) {
  const unsigned long flags = CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD;
  char path[64];
  long next = CALL(SYS_dup, 0);
  CALL(SYS_close, next);
  put_path(path, OUTSIDE, actor->depth);
  make(flags, new_stack(), open_for_another, actor);
  for (int i = 0; i < 20000 && !is_behind(next, path); i++) {
  }
  if (is_behind(next, path)) {
    note(OUTSIDE, actor->depth, INHERITED);
  }
  CALL(SYS_exit_group, 0);
  return 0;
}

/* A thread opens a file; the one beside it has it, and ends both before the tracer could look. */
void open_and_end(struct actor *actor) {
  int name = take_name(OUTSIDE);
  struct actor other = {.random = draw(actor), .depth = name};
  if (name >= 0 && report->traits & SHARES_FILES) {
    CALL(SYS_wait4, make(SIGCHLD, NULL, end_beside_an_opening, &other), NULL, __WALL);
  }
}

void open_something(struct actor *actor) {
  char path[64];
  enum kind kind = (enum kind)choose(actor, 3);
  enum way way = ways[choose(actor, sizeof ways / sizeof ways[0])];
  int name = take_name(kind);
  if (name < 0) {
    return;
  }
  if (way == CREAT && kind != WRITTEN) {
    way = OPENAT;
  }
  put_path(path, kind, name);
  if (choose(actor, 4) == 0) {
    disturb((unsigned)draw(actor));
  }
  long result = open_by_way(way, path, kind == WRITTEN ? O_RDWR | O_CREAT : O_RDONLY);
  if (result > 2) {
    note(kind, name, way);
    if (choose(actor, 8) > 0) {
      CALL(SYS_close, result);
    }
  }
}
