#include "launcher.h"

#include "write.h"

#include <errno.h>
#include <unistd.h>

size_t write_all(int file, const char *data, size_t length) {
  size_t done = 0;
  while (done < length) {
    ssize_t part = write(file, data + done, length - done);
    if (part >= 0) {
      done += (size_t)part;
    } else if (errno != EINTR) {
      break;
    }
  }
  return done;
}
