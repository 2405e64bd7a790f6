#include "launcher.h"

#include "record.h"

#include "write.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* So that a run that filled the disk can still say so. */
#define RESERVED (64 * 1024)

static int file = -1;
static int error;
static char buffer[16 * 1024];
static size_t used;

/* A container that is started again finds its first life's record, and must not touch a thing. */
int record_open(int box) {
  if (faccessat(box, "end", F_OK, AT_SYMLINK_NOFOLLOW) == 0) {
    return EEXIST;
  }
  file = openat(box, "end.tmp", O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644);
  if (file < 0) {
    return errno;
  }
  /* Shows the server that this process lives, without a word from the engine. Where files cannot be
   * locked it seems dead, and is not used before its order is there. */
  (void)fcntl(file, F_SETLK, &(struct flock){.l_type = F_WRLCK, .l_whence = SEEK_SET});
  /* Not every file system can; then it is only less sure. */
  if (fallocate(file, FALLOC_FL_KEEP_SIZE, 0, RESERVED) != 0 && errno == ENOSPC) {
    return errno;
  }
  return 0;
}

static void flush(void) {
  if (error == 0 && write_all(file, buffer, used) < used) {
    error = errno;
  }
  used = 0;
}

static void put(const char *text, size_t length) {
  if (used + length > sizeof buffer) {
    flush();
  }
  memcpy(buffer + used, text, length);
  used += length;
}

void record_line(const char *format, ...) {
  char line[512];
  va_list values;
  va_start(values, format);
  size_t kept = (size_t)vsnprintf(line, sizeof line, format, values);
  va_end(values);
  if (kept > sizeof line - 2) {
    kept = sizeof line - 2;
    /* The whole record is read as UTF-8, so no character is cut apart. */
    while (kept > 0 && (line[kept] & 0xc0) == 0x80) {
      kept--;
    }
  }
  /* A path may hold another line. */
  for (size_t i = 0; i < kept; i++) {
    if (iscntrl((unsigned char)line[i])) {
      line[i] = '?';
    }
  }
  line[kept] = '\n';
  put(line, kept + 1);
}

void record_text(const char *key, const char *text, size_t length) {
  put(key, strlen(key));
  put(" ", 1);
  for (size_t i = 0; i < length; i++) {
    unsigned char byte = (unsigned char)text[i];
    if (byte > ' ' && byte < 0x7f && byte != '\\') {
      put(text + i, 1);
    } else {
      char escaped[5];
      snprintf(escaped, sizeof escaped, "\\x%02x", byte);
      put(escaped, 4);
    }
  }
  put("\n", 1);
}

int record_publish(int box) {
  record_line("complete");
  flush();
  if (error == 0 && (fsync(file) != 0 || close(file) != 0 ||
                     renameat(box, "end.tmp", box, "end") != 0)) {
    error = errno;
  }
  return error;
}
