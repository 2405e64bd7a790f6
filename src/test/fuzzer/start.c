#include "fuzz.h"

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define STARTS 12 /* words of a started program, with what ends them */

struct words {
  char *list[STARTS];
  char path[64], name[12], way[12], seed[24], depth[12];
};

static void put_words(struct words *words, struct actor *actor, int name, enum way way) {
  put_path(words->path, PROGRAM, name);
  if (way == EXEC_SCRIPT) {
    *strrchr(words->path, '/') = 0;
    strcat(words->path, "/s");
    put_number(words->path + strlen(words->path), (unsigned long)name);
  }
  put_number(words->name, (unsigned long)name);
  put_number(words->way, way);
  put_number(words->seed, draw(actor) >> 1);
  put_number(words->depth, (unsigned long)actor->depth + 1);
  char *const list[] = {words->path, "mark",      words->name, words->way,
                        words->seed, words->depth, NULL};
  memcpy(words->list, list, sizeof list);
}

static void start(struct words *words, enum way way) {
  char *const none[] = {NULL};
  long folder;
  switch (way) {
    case EXECVEAT:
      folder = CALL(SYS_openat, AT_FDCWD, "/usr/lib/fuzz", O_PATH | O_DIRECTORY);
      CALL(SYS_execveat, folder, strrchr(words->path, '/') + 1, words->list, none, 0);
      break;
    case EXEC_DESCRIPTOR:
      folder = CALL(SYS_openat, AT_FDCWD, words->path, O_PATH);
      CALL(SYS_execveat, folder, "", words->list, none, AT_EMPTY_PATH);
      break;
    default: CALL(SYS_execve, words->path, words->list, none); break;
  }
}

static void start_in_vain(struct actor *actor) {
  static const char *const paths[] = {"/usr/lib/fuzz/none", "/dev/fuzz/o1", "/usr/lib/fuzz",
                                      "/tmp/data/d1",       "",             (const char *)8};
  char *const words[] = {"x", NULL};
  CALL(SYS_execve, paths[choose(actor, 6)], words, NULL);
  CALL(SYS_execveat, AT_FDCWD, paths[choose(actor, 6)], words, NULL, choose(actor, 2) << 12);
}

static int start_now(struct actor *actor) {
  static const enum way ways[] = {EXECVE, EXECVEAT, EXEC_DESCRIPTOR, EXEC_SCRIPT};
  struct words words;
  enum way way = ways[choose(actor, 4)];
  int name = take_name(PROGRAM);
  if (choose(actor, 4) == 0) {
    start_in_vain(actor);
  }
  if (name >= 0) {
    put_words(&words, actor, name, way);
    start(&words, way);
  }
  return 0;
}

static int open_for_ever(struct actor *actor) {
  for (int i = 0; i < 12; i++) {
    open_something(actor);
  }
  return 0;
}

/* A thread that is not the first one goes on under the first one's number. */
static int start_from_thread(struct actor *actor) {
  const unsigned long flags = CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD;
  struct actor threads[4];
  unsigned count = 1 + choose(actor, 4);
  for (unsigned i = 0; i < count; i++) {
    threads[i] = (struct actor){.random = draw(actor), .depth = actor->depth};
    make(flags, new_stack(), i == 0 ? start_now : open_for_ever, &threads[i]);
  }
  return choose(actor, 3) == 0 ? 0 : open_for_ever(actor);
}

void start_something(struct actor *actor) {
  struct actor other = {.random = draw(actor), .depth = actor->depth};
  bool from_thread = report->traits & STARTS_FROM_THREADS && choose(actor, 3) == 0;
  int (*doing)(struct actor *) = from_thread ? start_from_thread : start_now;
  if (actor->depth > 4) {
    return;
  }
  switch (choose(actor, 4)) {
    case 0: make_by_vfork(start_now, &other); break;
    case 1: make(CLONE_VM | CLONE_VFORK | SIGCHLD, new_stack(), start_now, &other); break;
    case 2: make(SIGCHLD, NULL, doing, &other); break;
    case 3:
      if (from_thread || CALL(SYS_gettid) == CALL(SYS_getpid)) {
        doing(&other);
      }
      break;
  }
}

int started(char **arguments) {
  report = mmap(NULL, sizeof *report, PROT_READ | PROT_WRITE, MAP_SHARED, REPORT, 0);
  if (report == MAP_FAILED) {
    return 1;
  }
  /* A script's interpreter gets its own word, the script's path, and what the script was given. */
  char **words = arguments + (arguments[2][0] == '/' ? 4 : 2);
  struct actor actor = {.random = strtoul(words[2], NULL, 10), .depth = atoi(words[3])};
  note(PROGRAM, atoi(words[0]), (enum way)atoi(words[1]));
  if (choose(&actor, 2) == 0) {
    take_signals(&actor);
    return act(&actor);
  }
  return 0;
}
