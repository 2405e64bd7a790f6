/* What every part of the launcher agrees on. */
#ifndef LAUNCHER_H
#define LAUNCHER_H

#define _GNU_SOURCE

/* The algorithm's user and group, also in the image's /etc/passwd and /etc/group. */
#define ALGORITHM 52000

#define BOX "/run/tasker/box"
#define LAUNCHER "/usr/libexec/tasker/launcher"
#define STRACE "/usr/bin/strace"
#define OUTPUTS "/tmp/out"

/* The three lives of the one binary; each returns the process's exit code. */
int supervise(void);
int stage(char **arguments);
int probe(void);

#endif
