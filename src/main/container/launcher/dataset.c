#include "launcher.h"

#include "dataset.h"

#include "identity.h"
#include "write.h"

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

/* A test has a folder of its own. */
#ifndef DATA
#define DATA "/tmp/data"
#endif
#define FEW_FOLDERS 1024
#define MOST_READS 64

/* The folders by their watch's number, as the kernel counts from 1. */
static char **folders;
static size_t folders_room;

/*
 * What was noted, in an arena: the folder's number and the name, with its NUL. Found by open
 * addressing, where 0 is an empty place.
 */
static char *noted;
static size_t noted_room, noted_length = 1;
static uint32_t *places;
static size_t room, used;

/* Without the slash in front, and with the NUL behind. */
static void tell(struct dataset *dataset, int file, const char *path) {
  size_t length = strlen(path);
  if (write_all(file, path + 1, length) < length && dataset->error == 0) {
    dataset->error = errno;
  }
}

/* What the launcher itself opens is not to be told, and must not fill the queue. */
static void forget(const struct dataset *dataset) {
  char events[4096];
  while (read(dataset->events, events, sizeof events) > 0) {
  }
}

static bool have_place(size_t number) {
  size_t wanted = folders_room == 0 ? FEW_FOLDERS : folders_room;
  while (wanted <= number) {
    wanted *= 2;
  }
  char **more = folders_room == wanted ? folders : realloc(folders, wanted * sizeof *folders);
  if (more == NULL) {
    return false;
  }
  memset(more + folders_room, 0, (wanted - folders_room) * sizeof *folders);
  folders = more;
  folders_room = wanted;
  return true;
}

static bool watch(struct dataset *dataset, const char *path) {
  int number = inotify_add_watch(dataset->events, path, IN_OPEN | IN_ONLYDIR | IN_DONT_FOLLOW);
  if (number < 0 || !have_place((size_t)number)) {
    return false;
  }
  dataset->watched++;
  forget(dataset);
  folders[number] = strdup(path + strlen(DATA));
  if (folders[number] != NULL && *folders[number] != 0) {
    tell(dataset, dataset->folders, folders[number]);
  }
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

static int create(int box, const char *name) {
  return openat(box, name, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0644);
}

bool dataset_watch(struct dataset *dataset, int box) {
  static char path[PATH_MAX] = DATA;
  dataset->list = create(box, "opened");
  dataset->folders = create(box, "folders");
  /* The kernel counts watches for a user, and root's are shared by all containers. */
  become_algorithm();
  dataset->events = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
  bool watched = dataset->list >= 0 && dataset->folders >= 0 && dataset->events >= 0 &&
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

/* Where it is, or belongs. Names may have one hash, so they are compared. */
static uint32_t *place(int folder, const char *name) {
  uint64_t hash = 14695981039346656037u ^ (uint64_t)folder;
  for (const char *at = name; *at != 0; at++) {
    hash = (hash ^ (unsigned char)*at) * 1099511628211u;
  }
  for (size_t at = (size_t)hash;; at++) {
    uint32_t *found = &places[at & (room - 1)];
    const char *known = noted + *found;
    if (*found == 0 || (memcmp(known, &folder, sizeof folder) == 0 &&
                        strcmp(known + sizeof folder, name) == 0)) {
      return found;
    }
  }
}

static bool grow(void) {
  uint32_t *before = places;
  size_t size = room == 0 ? 1024 : room * 2;
  uint32_t *larger = calloc(size, sizeof *larger);
  if (larger == NULL) {
    return false;
  }
  places = larger;
  room = size;
  for (size_t at = 1; at < noted_length;) {
    int folder;
    memcpy(&folder, noted + at, sizeof folder);
    const char *name = noted + at + sizeof folder;
    *place(folder, name) = (uint32_t)at;
    at += sizeof folder + strlen(name) + 1;
  }
  free(before);
  return true;
}

static bool make_room(size_t length) {
  size_t needed = noted_length + length;
  if (needed > noted_room && needed <= UINT32_MAX) {
    char *larger = realloc(noted, needed * 2);
    if (larger != NULL) {
      noted = larger;
      noted_room = needed * 2;
    }
  }
  return needed <= noted_room && (used * 2 < room || grow());
}

/* Is it new? Says yes too where there is no memory left to remember it. */
static bool remember(int folder, const char *name) {
  size_t length = sizeof folder + strlen(name) + 1;
  if (!make_room(length)) {
    return true;
  }
  uint32_t *at = place(folder, name);
  if (*at != 0) {
    return false;
  }
  *at = (uint32_t)noted_length;
  memcpy(noted + noted_length, &folder, sizeof folder);
  strcpy(noted + noted_length + sizeof folder, name);
  noted_length += length;
  used++;
  return true;
}

static void note(struct dataset *dataset, const struct inotify_event *event) {
  char name[NAME_MAX + 2];
  bool folder = event->mask & IN_ISDIR;
  if (event->wd < 1 || (size_t)event->wd >= folders_room || folders[event->wd] == NULL) {
    dataset->lost = true;
    return;
  }
  snprintf(name, sizeof name, folder ? "%s/" : "%s", event->name);
  if (remember(event->wd, name)) {
    char path[PATH_MAX + NAME_MAX + 3];
    snprintf(path, sizeof path, "%s/%s", folders[event->wd], name);
    tell(dataset, folder ? dataset->folders : dataset->list, path);
  }
}

/* False when there is nothing more. */
static bool read_some(struct dataset *dataset) {
  static char buffer[64 * 1024] __attribute__((aligned(8)));
  ssize_t length = read(dataset->events, buffer, sizeof buffer);
  if (length < 0) {
    dataset->lost |= errno != EAGAIN;
    return false;
  }
  for (char *at = buffer; at < buffer + length;) {
    const struct inotify_event *event = (const struct inotify_event *)(void *)at;
    if (event->mask & IN_Q_OVERFLOW) {
      dataset->lost = true;
    } else if (!(event->mask & IN_IGNORED) && event->len > 0) {
      note(dataset, event);
    }
    at += sizeof *event + event->len;
  }
  return length > 0;
}

void dataset_read(struct dataset *dataset) {
  /* An end for a program that opens and opens: others want to be looked at too. */
  for (int i = 0; i < MOST_READS && read_some(dataset); i++) {
  }
}

void dataset_finish(struct dataset *dataset) {
  while (dataset->events >= 0 && read_some(dataset)) {
  }
}
