/* How a run ends: asked to, killed, given up; and the wait until nobody is left. */
#ifndef ENDING_H
#define ENDING_H

#include "run.h"

/* The cause of a run that ended because the kernel killed one of its processes. */
extern const char KILLED_FOR_MEMORY[];

/* Sets the run's one timer; 0 switches it off. */
void run_arm(struct run *run, int64_t ms);

/* SIGTERM to all, SIGKILL after the grace time. The first cause stays. */
void run_stop(struct run *run, const char *cause);

/* SIGKILL to all, at once. To be repeated until nobody is left. */
void run_kill(struct run *run);

/* Stops the run once the kernel has killed one of its processes for memory: whoever waits for that
 * one would wait for ever. */
void run_look_for_kills(struct run *run);

/* Kills, because the launcher itself could not do something. */
void run_give_up(struct run *run, const char *what, int error);

/* The timer has gone off. */
void run_expire(struct run *run);

/* Takes note of everybody who ended. Sets `gone` once there is nobody left to wait for: all
 * processes of the container descend from PID 1, so that is proof. */
void run_reap(struct run *run);

/* The tracer still writes, so it is not stuck. */
void run_be_patient(struct run *run);

#endif
