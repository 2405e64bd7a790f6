#include "launcher.h"

#include "mounts.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char *const wanted[] = {"/dev/shm", "/run/tasker", BOX, TOOLS, "/tmp", "/tmp/code"};

/* The kernel's and the engine's, each of which has a wall of its own, and scratch. */
static const char *const writable[] = {"/dev", "/proc", "/run/tasker", BOX, "/sys/fs/cgroup",
                                       "/tmp"};

#define COUNT(list) (sizeof list / sizeof list[0])

static char why[256];

static bool is_among(const char *const *list, size_t count, const char *place) {
  for (size_t i = 0; i < count; i++) {
    if (strcmp(list[i], place) == 0) {
      return true;
    }
  }
  return false;
}

/* In a user namespace the engine leaves them open, and they are the host's root's. */
static bool is_closed_control_group(const char *place) {
  return strncmp(place, "/sys/fs/cgroup/", 15) == 0 && access(place, W_OK) != 0;
}

static bool may_be_written(const char *place) {
  return is_among(writable, COUNT(writable), place) || strncmp(place, "/dev/", 5) == 0 ||
         strncmp(place, "/proc/", 6) == 0 || is_closed_control_group(place);
}

/* Either the mount or its whole file system is closed. */
static bool can_be_written(const char *options, const char *line) {
  char of_all[8] = "";
  const char *rest = strstr(line, " - ");
  if (rest != NULL) {
    (void)!sscanf(rest, " - %*s %*s %7s", of_all);
  }
  return strncmp(options, "rw", 2) == 0 && strncmp(of_all, "ro", 2) != 0;
}

static void check(const char *place, bool can_be_written, bool *found) {
  for (size_t i = 0; i < COUNT(wanted); i++) {
    found[i] |= strcmp(wanted[i], place) == 0;
  }
  if (can_be_written && !may_be_written(place)) {
    snprintf(why, sizeof why, "%.200s can be written", place);
  }
}

const char *mounts_wrong(void) {
  char line[4096], place[2048], options[256];
  bool found[COUNT(wanted)] = {false};
  FILE *mounts = fopen("/proc/self/mountinfo", "re");
  if (mounts == NULL) {
    return "/proc/self/mountinfo cannot be read";
  }
  while (fgets(line, sizeof line, mounts) != NULL) {
    if (sscanf(line, "%*s %*s %*s %*s %2047s %255s", place, options) == 2) {
      check(place, can_be_written(options, line), found);
    }
  }
  fclose(mounts);
  for (size_t i = 0; i < COUNT(wanted); i++) {
    if (!found[i]) {
      snprintf(why, sizeof why, "nothing is mounted at %s", wanted[i]);
    }
  }
  return *why == 0 ? NULL : why;
}
