#include "launcher.h"

#include "outputs.h"

#include "identity.h"
#include "name.h"
#include "record.h"
#include "write.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define DEPTH 64
#define LOOKED 100000 /* entries of any kind */
#define NAMED 1000    /* lines about what stayed */
#define NAMED_BYTES (256 * 1024)
#define PATH 2048     /* the host adds its own folders in front, up to 4096 */

struct level {
  DIR *from;
  int to;
  size_t path; /* length of the path above it */
};

static struct level levels[DEPTH];
static int depth;
static char path[PATH + NAME_MAX + 2];
static size_t path_length;
static uint64_t room, taken, most;
static int looked, named;
static size_t named_bytes;
static uint64_t unnamed;
static int failure;
static char buffer[64 * 1024];

static void leave(const char *why) {
  char key[32] = "left ";
  if (named == NAMED || named_bytes + path_length > NAMED_BYTES) {
    unnamed++;
    return;
  }
  named++;
  named_bytes += path_length;
  strcat(key, why);
  record_text(key, path, path_length);
}

static const char *kind(mode_t mode) {
  switch (mode & S_IFMT) {
    case S_IFLNK: return "link";
    case S_IFIFO: return "fifo";
    case S_IFSOCK: return "socket";
    default: return "device";
  }
}

/* Nobody is left who could make the file longer or shorter meanwhile. */
static bool copy(int from, int to, uint64_t size) {
  for (uint64_t rest = size; rest > 0;) {
    ssize_t part = read(from, buffer, rest < sizeof buffer ? (size_t)rest : sizeof buffer);
    if (part <= 0 || write_all(to, buffer, (size_t)part) < (size_t)part) {
      return false;
    }
    rest -= (uint64_t)part;
  }
  return true;
}

static void copy_file(int from, const char *name, uint64_t size) {
  const int flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
  int to = openat(levels[depth].to, name, flags, 0644);
  errno = to < 0 ? errno : EIO; /* unless the failing call says otherwise */
  bool copied = to >= 0 && copy(from, to, size);
  failure = copied ? 0 : errno;
  if (to >= 0 && close(to) != 0 && copied) {
    failure = errno;
  }
  room -= size;
  taken++;
}

static void take_open_file(int from, const char *name) {
  struct stat status;
  if (fstat(from, &status) != 0 || !S_ISREG(status.st_mode)) {
    leave("unreadable");
  } else if (status.st_nlink > 1) {
    leave("hard-link");
  } else if ((uint64_t)status.st_size > room) {
    /* Holes cost the algorithm nothing and the host everything. */
    leave(status.st_size > status.st_blocks * 512 + 4096 ? "sparse" : "disk");
  } else {
    copy_file(from, name, (uint64_t)status.st_size);
  }
}

static void take_file(int folder, const char *name) {
  int from = openat(folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
  if (from < 0) {
    leave("unreadable");
    return;
  }
  take_open_file(from, name);
  close(from);
}

static void enter_folder(int folder, const char *name) {
  if (depth + 1 == DEPTH || path_length >= PATH) {
    leave("depth");
    return;
  }
  int from = openat(folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
  DIR *entries = from < 0 ? NULL : fdopendir(from);
  if (entries == NULL) {
    leave("unreadable");
    if (from >= 0) {
      close(from);
    }
    return;
  }
  int above = levels[depth].to;
  int to = mkdirat(above, name, 0777) != 0
               ? -1
               : openat(above, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (to < 0) {
    failure = errno;
    closedir(entries);
    return;
  }
  taken++;
  levels[++depth] = (struct level){entries, to, path_length};
}

static void take(const char *name) {
  struct stat status;
  int folder = dirfd(levels[depth].from);
  if (!name_is_plain(name)) {
    leave("name");
  } else if (fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW) != 0) {
    leave("unreadable");
  } else if (!S_ISREG(status.st_mode) && !S_ISDIR(status.st_mode)) {
    leave(kind(status.st_mode));
  } else if (taken >= most) {
    leave("too-many");
  } else if (S_ISDIR(status.st_mode)) {
    enter_folder(folder, name);
  } else {
    take_file(folder, name);
  }
}

static void append(size_t base, const char *name) {
  path_length = base;
  if (base > 0) {
    path[path_length++] = '/';
  }
  size_t length = strlen(name);
  memcpy(path + path_length, name, length + 1);
  path_length += length;
}

static void walk(void) {
  while (depth >= 0 && failure == 0) {
    struct level *level = &levels[depth];
    struct dirent *entry = looked < LOOKED ? readdir(level->from) : NULL;
    if (entry == NULL) {
      closedir(level->from);
      close(level->to);
      depth--;
    } else if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0) {
      looked++;
      append(level->path, entry->d_name);
      take(entry->d_name);
    }
  }
}

static int open_target(int box) {
  if (mkdirat(box, "outputs", 0777) != 0 && errno != EEXIST) {
    return -1;
  }
  return openat(box, "outputs", O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

int outputs_collect(int box, uint64_t disk, uint64_t files) {
  int to = open_target(box);
  if (to < 0) {
    return errno;
  }
  room = disk;
  most = files;
  become_algorithm();
  int from = open(OUTPUTS, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  DIR *entries = from < 0 ? NULL : fdopendir(from);
  if (entries == NULL) {
    /* The algorithm removed the folder, put something else there or shut it. */
    path[0] = '.';
    path_length = 1;
    leave("unreadable");
  } else {
    levels[0] = (struct level){entries, to, 0};
    walk();
  }
  become_root();
  if (unnamed > 0) {
    record_line("left-unnamed %llu", (unsigned long long)unnamed);
  }
  if (looked == LOOKED) {
    record_line("left-unseen yes");
  }
  return failure;
}
