/* What is mounted in here, by the kernel's own word. */
#ifndef MOUNTS_H
#define MOUNTS_H

/*
 * Whatever an image has, links or volumes of its own: what is mounted is to be where it is meant to
 * be, and nothing else may be written. NULL, or what is wrong.
 */
const char *mounts_wrong(void);

#endif
