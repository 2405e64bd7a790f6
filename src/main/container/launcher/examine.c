/*
 * A look at an image, before anything of it runs: what it says of users, and whether all that is to
 * be mounted would come where it is meant to.
 */
#include "launcher.h"

#include "identity.h"
#include "record.h"
#include "write.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define LARGEST (1024 * 1024) /* of a file of users */

/* Folders on the way to what is mounted. */
static const char *const folders[] = {"/etc", "/run", "/run/tasker", "/tmp"};

/* Files that others are mounted over. */
static const char *const files[] = {"/etc/group", "/etc/hosts", "/etc/passwd"};

/* What lies there is never the image's. */
static const char *const elsewhere[] = {"/dev/", "/proc/", "/run/", "/sys/", "/tmp/"};

static void refuse(const char *path, const char *why) {
  record_line("refused %s %s", path, why);
}

/* What is mounted there, and all else of it, is to be found by a user whom the image does not know. */
static void check_open(const char *path) {
  struct stat status;
  if (stat(path, &status) == 0 && (status.st_mode & S_IXOTH) == 0) {
    refuse(path, "is closed to all but its owner and group");
  }
}

static void check_folder(const char *path) {
  struct stat status;
  if (lstat(path, &status) != 0) {
    if (errno != ENOENT) {
      refuse(path, strerror(errno));
    }
  } else if (S_ISLNK(status.st_mode)) {
    refuse(path, "is a link");
  } else if (!S_ISDIR(status.st_mode)) {
    refuse(path, "is no folder");
  }
}

static bool is_elsewhere(const char *path) {
  for (size_t i = 0; i < sizeof elsewhere / sizeof elsewhere[0]; i++) {
    size_t length = strlen(elsewhere[i]) - 1;
    if (strncmp(path, elsewhere[i], length) == 0 && (path[length] == '/' || path[length] == 0)) {
      return true;
    }
  }
  return false;
}

/* A link is followed, as the engine follows it: where an image's files are links to a store. */
static void check_file(const char *path) {
  struct stat status;
  char place[PATH_MAX];
  if (lstat(path, &status) != 0) {
    if (errno != ENOENT) {
      refuse(path, strerror(errno));
    }
  } else if (realpath(path, place) == NULL) {
    refuse(path, "is a link to nothing");
  } else if (is_elsewhere(place)) {
    refuse(path, "is a link out of the image");
  } else if (stat(place, &status) != 0 || !S_ISREG(status.st_mode)) {
    refuse(path, "is no file");
  }
}

static bool is_full(const char *path) {
  DIR *folder = opendir(path);
  bool full = false;
  if (folder != NULL) {
    struct dirent *entry;
    while (!full && (entry = readdir(folder)) != NULL) {
      full = strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
    }
    closedir(folder);
  }
  return full;
}

/* What is there, and would not be for an algorithm: as everything below /root, in most images. */
static bool is_closed(const char *path) {
  struct stat status;
  if (stat(path, &status) != 0) {
    return false;
  }
  become_algorithm();
  bool closed = access(path, S_ISDIR(status.st_mode) ? R_OK | X_OK : R_OK) != 0 && errno == EACCES;
  become_root();
  return closed;
}

/* At what the image names to its programs. */
static bool look_at(char **paths) {
  if (setgroups(0, NULL) != 0) {
    return false;
  }
  for (; *paths != NULL; paths++) {
    if (is_closed(*paths)) {
      record_line("closed %s", *paths);
    }
  }
  return true;
}

/* A folder to be made where there is none. What lies nearest above it may be a link. */
static void check_place(const char *path) {
  struct stat status;
  char above[PATH_MAX], place[PATH_MAX];
  if (snprintf(above, sizeof above, "%s", path) >= (int)sizeof above) {
    refuse(path, strerror(ENAMETOOLONG));
    return;
  }
  while (*above != 0 && lstat(above, &status) != 0) {
    *strrchr(above, '/') = 0;
  }
  if (*above != 0 && realpath(above, place) == NULL) {
    refuse(path, "is a link to nothing");
  } else if (*above != 0 && is_elsewhere(place)) {
    refuse(path, "is a link out of the image");
  } else if (*above != 0 && (stat(place, &status) != 0 || !S_ISDIR(status.st_mode))) {
    refuse(path, "is no folder");
  }
}

/* 0, or the errno of what could not be written. What cannot be read is as if it were not there. */
static int copy(const char *path, int box, const char *name) {
  static char text[LARGEST];
  struct stat status;
  int error = 0;
  int from = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
  int to = openat(box, name, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0644);
  if (to < 0) {
    error = errno;
  } else if (from >= 0 && fstat(from, &status) == 0 && S_ISREG(status.st_mode)) {
    if (status.st_size > LARGEST) {
      refuse(path, "is larger than 1 MiB");
    } else {
      ssize_t part = 0;
      size_t length = 0;
      while (length < LARGEST && (part = read(from, text + length, LARGEST - length)) > 0) {
        length += (size_t)part;
      }
      /* it is kept for as long as the image is there */
      bool kept = part == 0 || length == LARGEST;
      error = kept && write_all(to, text, length) == length && fsync(to) == 0 ? 0 : errno;
    }
  }
  close(from);
  close(to);
  return error;
}

int examine(char **volumes) {
  umask(0);
  int box = open(BOX, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (box < 0 || record_open(box) != 0) {
    return 1;
  }
  for (size_t i = 0; i < sizeof folders / sizeof folders[0]; i++) {
    check_folder(folders[i]);
  }
  check_open("/");
  check_open("/etc");
  for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
    check_file(files[i]);
  }
  check_place("/opt/dependencies");
  for (; *volumes != NULL && **volumes == '/'; volumes++) {
    check_place(*volumes);
  }
  if (access("/bin/sh", X_OK) == 0) {
    record_line("shell");
  }
  if (is_full("/tmp")) {
    record_line("hidden");
  }
  if (*volumes != NULL && !look_at(volumes + 1)) {
    return 1;
  }
  if (copy("/etc/passwd", box, "passwd") != 0 || copy("/etc/group", box, "group") != 0) {
    return 1;
  }
  return record_publish(box) == 0 ? 0 : 1;
}
