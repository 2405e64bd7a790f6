#include "launcher.h"

#include "stream.h"

#include "write.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

static char buffer[256 * 1024];

static uint64_t count_lines(const char *data, size_t length) {
  uint64_t lines = 0;
  const char *end = data + length;
  while ((data = memchr(data, '\n', (size_t)(end - data))) != NULL) {
    lines++;
    data++;
  }
  return lines;
}

static void keep(struct stream *stream, const char *data, size_t length) {
  uint64_t room = stream->limit > stream->kept_bytes ? stream->limit - stream->kept_bytes : 0;
  size_t part = length <= room ? length : (size_t)room;
  size_t kept = write_all(stream->file, data, part);
  stream->kept_bytes += kept;
  if (kept < part) {
    stream->error = errno;
    return;
  }
  stream->kept_lines += count_lines(data, part);
  if (part < length) {
    stream->full = true;
    if (stream->spool != NULL) {
      stream->error = spool_write(stream->spool, data + part, length - part);
    }
  }
}

enum progress stream_copy(struct stream *stream) {
  if (stream->pipe < 0) {
    return END;
  }
  ssize_t length = read(stream->pipe, buffer, sizeof buffer);
  if (length < 0 && (errno == EAGAIN || errno == EINTR)) {
    return NOTHING;
  }
  if (length <= 0) {
    close(stream->pipe);
    stream->pipe = -1;
    return END;
  }
  if (stream->error == 0 && (!stream->full || stream->spool != NULL)) {
    keep(stream, buffer, (size_t)length);
  }
  stream->bytes += (uint64_t)length;
  stream->lines += count_lines(buffer, (size_t)length);
  return MORE;
}

void stream_drain(struct stream *stream) {
  while (stream_copy(stream) == MORE) {
  }
}
