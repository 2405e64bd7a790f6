/* Being the algorithm's user for a moment, and ending what runs as it. */
#ifndef IDENTITY_H
#define IDENTITY_H

/* Until become_root(): file access and signals as the algorithm's user. Both exit the process if
 * the kernel refuses, since going on as the wrong user would be worse. */
void become_algorithm(void);
void become_root(void);

/* Signals every process of the algorithm's user, and no other. */
void signal_algorithm(int signal);

#endif
