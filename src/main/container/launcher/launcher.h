/* What every part of the launcher agrees on. */
#ifndef LAUNCHER_H
#define LAUNCHER_H

#define _GNU_SOURCE

#include <stdbool.h>

#define BOX "/run/tasker/box"
/* Mounted beside whatever image; nobody but root gets as far as here. */
#define TOOLS "/run/tasker/tools"
#define LAUNCHER TOOLS "/launcher"
#define STRACE TOOLS "/strace"
/* A test has a folder of its own. */
#ifndef OUTPUTS
#define OUTPUTS "/tmp/out"
#endif

/*
 * The lives of the one binary; each returns the process's exit code. None of them reads anything
 * from the environment, which is the image's.
 */
int supervise(const char *user);
int examine(char **volumes); /* and "--" and paths; NULL ends them */
int stage(char **arguments);
/* `twin` is a second mount of the data, as another run has it; NULL where runs have copies. */
int probe(const char *user, const char *twin);

#endif
