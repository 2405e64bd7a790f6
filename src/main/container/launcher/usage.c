#include "launcher.h"

#include "usage.h"

#include <fcntl.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A test has a folder of its own. */
#ifndef ROOT
#define ROOT "/sys/fs/cgroup/"
#endif

/* The number after the key, where a key is given and starts a line, or else the first one. */
static int64_t read_number(const char *path, const char *key) {
  char text[2048];
  int file = open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0) {
    return -1;
  }
  ssize_t length = read(file, text, sizeof text - 1);
  close(file);
  text[length < 0 ? 0 : length] = 0;
  for (const char *line = text; *line != 0;) {
    size_t prefix = key ? strlen(key) : 0;
    if (prefix == 0 || (strncmp(line, key, prefix) == 0 && line[prefix] == ' ')) {
      char *end;
      int64_t value = strtoll(line + prefix, &end, 10);
      return end == line + prefix ? -1 : value;
    }
    const char *newline = strchr(line, '\n');
    line = newline ? newline + 1 : "";
  }
  return -1;
}

static int64_t either(int64_t first, int64_t second) { return first >= 0 ? first : second; }

int64_t usage_oom_kills(void) {
  return either(read_number(ROOT "memory.events", "oom_kill"),
                read_number(ROOT "memory/memory.oom_control", "oom_kill"));
}

struct usage usage_read(void) {
  int64_t nanoseconds = read_number(ROOT "cpuacct/cpuacct.usage", NULL);
  return (struct usage){
      .memory_peak = either(read_number(ROOT "memory.peak", NULL),
                            read_number(ROOT "memory/memory.max_usage_in_bytes", NULL)),
      .oom_kills = usage_oom_kills(),
      .cpu_usec = either(read_number(ROOT "cpu.stat", "usage_usec"),
                         nanoseconds < 0 ? -1 : nanoseconds / 1000),
      .pids_refused = either(read_number(ROOT "pids.events", "max"),
                             read_number(ROOT "pids/pids.events", "max")),
  };
}
