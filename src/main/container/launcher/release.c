#include "launcher.h"

#include "release.h"

#include "dataset.h"
#include "ending.h"
#include "tracer.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define CALL_MS 60000 /* as long as the server waits for a sandbox that it has asked for */

static char text[ORDER_BYTES];  /* as it came, for the stage */
static char words[ORDER_BYTES]; /* taken apart */
static size_t length;

static void release_if_ready(struct run *run) {
  if (!run->ordered || !run->ready || run->phase != PREPARING) {
    return;
  }
  run->out.limit = run->err.limit = run->order.output;
  run->trace.limit = run->order.trace;
  run->phase = RUNNING;
  run->started = milliseconds(CLOCK_REALTIME);
  run->began = milliseconds(CLOCK_BOOTTIME);
  run_arm(run, (int64_t)run->order.timeout);
  ssize_t sent = send(run->link, text, length, MSG_NOSIGNAL);
  if (sent != (ssize_t)length || shutdown(run->link, SHUT_WR) != 0) {
    run_give_up(run, "cannot hand the order over", errno);
    return;
  }
  run->released = true;
}

/* The kernel's word for too many folders is that there is no space, which nobody understands. */
static void give_up_watching(struct run *run, int error) {
  static char what[200];
  char most[32] = "?";
  FILE *limit = fopen("/proc/sys/fs/inotify/max_user_watches", "re");
  if (limit != NULL) {
    if (fscanf(limit, "%31s", most) != 1) {
      strcpy(most, "?");
    }
    fclose(limit);
  }
  snprintf(what, sizeof what,
           "watching the data's folders, of which %d are watched and more are there;"
           " fs.inotify.max_user_watches is %s for all runs of this machine",
           run->dataset.watched, most);
  run_give_up(run, what, error);
}

static void finish_order(struct run *run) {
  memcpy(words, text, length);
  const char *wrong = order_parse(&run->order, words, length);
  if (wrong != NULL) {
    run_give_up(run, wrong, 0);
    return;
  }
  if (run->order.witness != NULL && !dataset_shows(run->order.witness, run->order.inode)) {
    run_give_up(run, "what is mounted as the data is not what was looked at", 0);
    return;
  }
  /* Before the algorithm can run, and not before the data are there. */
  if (!dataset_watch(&run->dataset, run->box)) {
    give_up_watching(run, errno);
    return;
  }
  run->ordered = true;
  release_if_ready(run);
}

static void close_order(struct run *run) {
  close(run->go);
  run->go = -1;
}

void run_read_order(struct run *run) {
  ssize_t part = 1;
  while (part > 0) {
    if (length == sizeof text) {
      close_order(run);
      run_give_up(run, "order: too long", 0);
      return;
    }
    part = read(run->go, text + length, sizeof text - length);
    length += part > 0 ? (size_t)part : 0;
  }
  if (part == 0) {
    close_order(run);
    finish_order(run);
  } else if (errno != EAGAIN && errno != EINTR) {
    int error = errno;
    close_order(run);
    run_give_up(run, "go", error);
  }
}

bool run_open_order(struct run *run) {
  run->go = openat(run->box, "go", O_RDONLY | O_NONBLOCK | O_NOCTTY | O_NOFOLLOW | O_CLOEXEC);
  if (run->go < 0) {
    run_fail(run, "go", errno);
  }
  return run->go >= 0;
}

/*
 * The server opens this FIFO and closes it when the order is in its place. The kernel closes it for
 * a server that died, so a sandbox that nobody can need any more ends by itself. The name appears
 * last: a writer that came and went before we had it open would not be noticed.
 */
static bool wait_for_call(struct run *run) {
  if (mkfifoat(run->box, "call.tmp", 0666) != 0) {
    return false;
  }
  run->call = openat(run->box, "call.tmp", O_RDONLY | O_NONBLOCK | O_NOFOLLOW | O_CLOEXEC);
  return run->call >= 0 && renameat(run->box, "call.tmp", run->box, "call") == 0;
}

void run_answer_call(struct run *run) {
  run_arm(run, 0);
  close(run->call);
  run->call = -1;
  if (faccessat(run->box, "go", F_OK, AT_SYMLINK_NOFOLLOW) != 0 && errno == ENOENT) {
    exit(0); /* nothing ran, so there is nothing to record; all others end with PID 1 */
  }
  if (run_open_order(run)) {
    run_read_order(run);
  } else {
    run_kill(run);
  }
}

/*
 * Without a first writer there is no end of file. Nobody who comes from now on finds the name; one
 * who was here before has it open, and may wait with it for days.
 */
void run_miss_call(struct run *run) {
  char byte;
  if (run->call < 0) {
    return;
  }
  (void)unlinkat(run->box, "call", 0);
  if (read(run->call, &byte, 1) == 0) {
    run_answer_call(run);
  }
}

/* Nothing runs without a tracer, so this is asked and not assumed. */
static void greet(struct run *run) {
  run->tracer = tracer_of(run->entry);
  if (run->tracer == 0) {
    run_give_up(run, "the stage is not traced", 0);
    return;
  }
  run->ready = true;
  run_arm(run, run->prepared ? CALL_MS : 0);
  if (run->prepared && !wait_for_call(run)) {
    run_give_up(run, "call", errno);
    return;
  }
  release_if_ready(run);
}

void run_read_link(struct run *run) {
  char message[192];
  if (run->link < 0) {
    return;
  }
  ssize_t part = recv(run->link, message, sizeof message - 1, 0);
  if (part > 0 && !run->ready) {
    if (run->phase == PREPARING && !run->entry_ended) {
      greet(run);
    }
  } else if (part > 0) {
    message[part] = 0;
    run->rejected = true;
    run_give_up(run, message, 0);
  } else if (part == 0 || errno != EAGAIN) {
    close(run->link);
    run->link = -1;
  }
}
