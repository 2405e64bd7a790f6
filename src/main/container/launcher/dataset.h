/*
 * Which files of the data set were opened, by the kernel's own word. The trace alone can be lied to:
 * a second thread may replace a descriptor, or end the process, between the kernel's return and the
 * tracer's look at it.
 */
#ifndef DATASET_H
#define DATASET_H

#include <stdbool.h>
#include <stdint.h>

struct dataset {
  int events;  /* inotify's, to be polled */
  int list;    /* the box's `opened`: paths below the data's folder, each with a NUL behind it */
  int folders; /* the box's `folders`: those that are watched, and those opened, with a slash */
  int watched; /* folders */
  bool lost;   /* some openings were not told of */
  int error;   /* errno of the first failed write */
};

/* Watches all folders of the data set, as the algorithm's user. False with errno after a failure. */
bool dataset_watch(struct dataset *dataset, int box);

/*
 * Is this the file with that number? The engine mounts by a path, and whoever can put another folder
 * there must not have that one read.
 */
bool dataset_shows(const char *path, uint64_t inode);

/* Notes what was opened for the first time, as much as is good at a time. */
void dataset_read(struct dataset *dataset);

/* Notes what there is left, after all who could open are dead. */
void dataset_finish(struct dataset *dataset);

#endif
