/* The end record, the last word about a run: `key value` lines in the box. */
#ifndef RECORD_H
#define RECORD_H

#include <stddef.h>

/* Opens box/end.tmp and sets some room on the disk aside. 0 or an errno. */
int record_open(int box);

/* A line, cut where it is too long, with question marks for control characters. Nothing is lost
 * without a sign: record_publish() reports every failed write. */
void record_line(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* A line that ends in text from elsewhere, with \xHH for all but printable ASCII. */
void record_text(const char *key, const char *text, size_t length);

/* Ends the record and gives it its name. 0 or an errno. */
int record_publish(int box);

#endif
