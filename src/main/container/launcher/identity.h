/* Being the algorithm's user for a moment, and ending what runs as it. */
#ifndef IDENTITY_H
#define IDENTITY_H

#include <stdbool.h>
#include <sys/types.h>

/* The algorithm's user and group in this container. Runs at the same time have different ones, as
 * the kernel counts some things for a user over all containers: inotify instances, pending signals,
 * pages of pipes, bytes of message queues.
 * Each is called "algorithm" in the /etc/passwd and /etc/group that are mounted with it. */
#define FIRST_USER 52000
#define LAST_USER 53023

/* FIRST_USER until it is set. */
extern uid_t algorithm_user;

/* False if the text is no number of such a user; then nothing is changed. */
bool identity_set(const char *text);

/* Until become_root(): file access and signals as the algorithm's user. Both exit the process if
 * the kernel refuses, since going on as the wrong user would be worse. */
void become_algorithm(void);
void become_root(void);

/* Signals every process of the algorithm's user, and no other. */
void signal_algorithm(int signal);

#endif
