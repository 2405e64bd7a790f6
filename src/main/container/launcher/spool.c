#include "launcher.h"

#include "spool.h"

#include "write.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#define FILE_BYTES (4 * 1024 * 1024)
#define MOST_FILES 16

static void put_name(char *path, size_t room, const struct spool *spool, unsigned number) {
  snprintf(path, room, "%s.%u", spool->name, number);
}

bool spool_has_room(const struct spool *spool) {
  char oldest[32];
  if (spool->number < MOST_FILES) {
    return true;
  }
  put_name(oldest, sizeof oldest, spool, spool->number - MOST_FILES + 1);
  return faccessat(spool->box, oldest, F_OK, AT_SYMLINK_NOFOLLOW) != 0;
}

static int open_next(struct spool *spool) {
  char path[32];
  if (spool->number > 0 && close(spool->file) != 0) {
    return errno;
  }
  put_name(path, sizeof path, spool, ++spool->number);
  spool->size = 0;
  spool->file =
      openat(spool->box, path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644);
  return spool->file < 0 ? errno : 0;
}

int spool_write(struct spool *spool, const char *data, size_t length) {
  int error = spool->number == 0 || spool->size >= FILE_BYTES ? open_next(spool) : 0;
  if (error != 0) {
    return error;
  }
  size_t written = write_all(spool->file, data, length);
  spool->size += written;
  return written < length ? errno : 0;
}
