/* Takes the algorithm's output files out of the container, once nothing of it lives. */
#ifndef OUTPUTS_H
#define OUTPUTS_H

#include <stdint.h>

/*
 * Copies the regular files of /tmp/out to box/outputs as the algorithm's user, at most so many
 * bytes, files and folders, and writes a `left` line for what stays. Follows nothing and waits for nothing.
 * 0, or the errno of a failed write, which is never the algorithm's fault.
 */
int outputs_collect(int box, uint64_t disk, uint64_t files);

#endif
