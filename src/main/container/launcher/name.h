/* Which file names may leave the container. */
#ifndef NAME_H
#define NAME_H

#include <stdbool.h>

/* Well-formed UTF-8 without control characters. */
bool name_is_plain(const char *name);

#endif
