/* What every part of the launcher agrees on. */
#ifndef LAUNCHER_H
#define LAUNCHER_H

#define _GNU_SOURCE

#define BOX "/run/tasker/box"
#define LAUNCHER "/usr/libexec/tasker/launcher"
#define STRACE "/usr/bin/strace"
#define OUTPUTS "/tmp/out"

/* The three lives of the one binary; each returns the process's exit code. */
int supervise(void);
int stage(char **arguments);
/* `twin` is a second mount of the data, as another run has it; NULL where runs have copies. */
int probe(const char *user, const char *twin);

#endif
