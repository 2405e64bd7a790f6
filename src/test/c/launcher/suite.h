/*
 * Tests of the launcher's parts, which `make check` in the launcher's folder compiles with
 * AddressSanitizer and UBSan. Check runs each test in a process of its own, so a part's static
 * variables are as they are in a new container.
 */
#ifndef SUITE_H
#define SUITE_H

#define _GNU_SOURCE

#include <check.h>
#include <stdbool.h>
#include <stddef.h>

Suite *dataset_suite(void);
Suite *name_suite(void);
Suite *order_suite(void);
Suite *outputs_suite(void);
Suite *record_suite(void);
Suite *spool_suite(void);
Suite *stream_suite(void);

/* A suite of these tests, each of which starts in an empty folder; NULL ends them. */
Suite *suite_of(const char *name, const TTest *const *tests);

/* The current folder, open, as the launcher has its box. */
int current_folder(void);

/* What is in a file, with a NUL behind it, until the next call; of what size, where that is asked. */
const char *content(const char *path, size_t *size);

void write_file(const char *path, const char *text);

/*
 * From now on no file grows beyond so many bytes, as if the disk were full: EFBIG. Nothing may be
 * asserted before it is empty again, as Check writes to a file too.
 */
void fill_disk(size_t bytes);
void empty_disk(void);

#endif
