/* Writing all of something. */
#ifndef WRITE_H
#define WRITE_H

#include <stddef.h>

/* As write(2), but goes on until all is written: fewer than length only after a failure, with its
 * errno. A disk that gets full takes a part first, and says why only when asked for the rest. */
size_t write_all(int file, const char *data, size_t length);

#endif
