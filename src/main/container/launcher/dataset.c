#include "launcher.h"

#include "dataset.h"

#include "identity.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#define DATA "/tmp/data"
#define MOST_FOLDERS 65536
#define MOST_READS 64

/* The folders by their watch's number, as the kernel counts from 1. */
static char *folders[MOST_FOLDERS];

/* Hashes of what was noted, in open addressing. The algorithm cannot choose the names of the data. */
static uint64_t *noted;
static size_t room, used;

static bool watch(struct dataset *dataset, const char *path) {
  int number = inotify_add_watch(dataset->events, path, IN_OPEN | IN_ONLYDIR | IN_DONT_FOLLOW);
  if (number < 0 || number >= MOST_FOLDERS) {
    errno = number < 0 ? errno : ENOSPC;
    return false;
  }
  folders[number] = strdup(path + strlen(DATA));
  return folders[number] != NULL;
}

static bool is_folder(int parent, const struct dirent *entry) {
  struct stat status;
  if (entry->d_type != DT_UNKNOWN) {
    return entry->d_type == DT_DIR;
  }
  return fstatat(parent, entry->d_name, &status, AT_SYMLINK_NOFOLLOW) == 0 &&
         S_ISDIR(status.st_mode);
}

static bool is_itself_or_above(const char *name) {
  return strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
}

static bool watch_below(struct dataset *dataset, char *path, size_t length) {
  DIR *entries = opendir(path);
  bool watched = entries != NULL && watch(dataset, path);
  struct dirent *entry;
  while (watched && (entry = readdir(entries)) != NULL) {
    if (is_itself_or_above(entry->d_name) || !is_folder(dirfd(entries), entry)) {
      continue;
    }
    int added = snprintf(path + length, PATH_MAX - length, "/%s", entry->d_name);
    if (length + (size_t)added >= PATH_MAX) {
      errno = ENAMETOOLONG;
      watched = false;
    } else {
      watched = watch_below(dataset, path, length + (size_t)added);
    }
    path[length] = 0;
  }
  int error = errno;
  if (entries != NULL) {
    closedir(entries);
  }
  errno = error;
  return watched;
}

bool dataset_watch(struct dataset *dataset, int box) {
  static char path[PATH_MAX] = DATA;
  dataset->list =
      openat(box, "opened", O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0644);
  /* The kernel counts watches for a user, and root's are shared by all containers. */
  become_algorithm();
  dataset->events = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
  bool watched = dataset->list >= 0 && dataset->events >= 0 &&
                 watch_below(dataset, path, strlen(path));
  int error = errno;
  become_root();
  errno = error;
  return watched;
}

bool dataset_shows(const char *path, uint64_t inode) {
  struct stat status;
  /* An overlay keeps a file's number, but may put something of its own into the upper half. */
  return lstat(path, &status) == 0 && S_ISREG(status.st_mode) &&
         (uint32_t)status.st_ino == (uint32_t)inode;
}

static uint64_t hash(int folder, const char *name) {
  uint64_t value = 14695981039346656037u ^ (uint64_t)folder;
  for (const char *at = name; *at != 0; at++) {
    value = (value ^ (unsigned char)*at) * 1099511628211u;
  }
  return value == 0 ? 1 : value; /* zero is an empty place */
}

static void put(uint64_t *table, size_t size, uint64_t value) {
  size_t at = (size_t)value & (size - 1);
  while (table[at] != 0 && table[at] != value) {
    at = (at + 1) & (size - 1);
  }
  table[at] = value;
}

static bool grow(void) {
  size_t size = room == 0 ? 1024 : room * 2;
  uint64_t *larger = calloc(size, sizeof *larger);
  if (larger == NULL) {
    return false;
  }
  for (size_t i = 0; i < room; i++) {
    if (noted[i] != 0) {
      put(larger, size, noted[i]);
    }
  }
  free(noted);
  noted = larger;
  room = size;
  return true;
}

/* Is it new? Says yes too where there is no memory left to remember it. */
static bool remember(uint64_t value) {
  if (used * 2 >= room && !grow()) {
    return true;
  }
  size_t at = (size_t)value & (room - 1);
  while (noted[at] != 0) {
    if (noted[at] == value) {
      return false;
    }
    at = (at + 1) & (room - 1);
  }
  noted[at] = value;
  used++;
  return true;
}

static void note(struct dataset *dataset, const struct inotify_event *event) {
  char path[PATH_MAX + NAME_MAX + 2];
  if (event->wd < 1 || event->wd >= MOST_FOLDERS || folders[event->wd] == NULL) {
    dataset->lost = true;
    return;
  }
  if (!remember(hash(event->wd, event->name))) {
    return;
  }
  int length = snprintf(path, sizeof path, "%s/%s", folders[event->wd], event->name);
  /* Without the slash in front, and with the NUL behind. */
  if (write(dataset->list, path + 1, (size_t)length) != length && dataset->error == 0) {
    dataset->error = errno;
  }
}

void dataset_read(struct dataset *dataset) {
  static char buffer[64 * 1024] __attribute__((aligned(8)));
  ssize_t length = 1;
  /* More than the kernel's queue holds, and an end for a program that opens and opens. */
  for (int i = 0; i < MOST_READS && length > 0; i++) {
    length = read(dataset->events, buffer, sizeof buffer);
    for (char *at = buffer; at < buffer + length;) {
      const struct inotify_event *event = (const struct inotify_event *)(void *)at;
      if (event->mask & IN_Q_OVERFLOW) {
        dataset->lost = true;
      } else if (!(event->mask & (IN_ISDIR | IN_IGNORED)) && event->len > 0) {
        note(dataset, event);
      }
      at += sizeof *event + event->len;
    }
  }
}
