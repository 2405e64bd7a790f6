#include "suite.h"

#include "spool.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FILE_BYTES ((size_t)4 << 20)

static char much[FILE_BYTES];

static struct spool fresh(void) {
  return (struct spool){.box = current_folder(), .name = "trace"};
}

START_TEST(appends_to_one_file) {
  struct spool spool = fresh();
  ck_assert_int_eq(spool_write(&spool, "one", 3), 0);
  ck_assert_int_eq(spool_write(&spool, " two", 4), 0);
  ck_assert_str_eq(content("trace.1", NULL), "one two");
  ck_assert_uint_eq(spool.number, 1);
}
END_TEST

START_TEST(goes_on_in_the_next_file) {
  struct spool spool = fresh();
  size_t size;
  memset(much, 'x', sizeof much);
  ck_assert_int_eq(spool_write(&spool, much, sizeof much - 1), 0);
  ck_assert_int_eq(spool_write(&spool, "yz", 2), 0);
  ck_assert_int_eq(spool_write(&spool, "next", 4), 0);
  ck_assert_str_eq(content("trace.1", &size) + sizeof much - 1, "yz");
  ck_assert_uint_eq(size, sizeof much + 1);
  ck_assert_str_eq(content("trace.2", NULL), "next");
}
END_TEST

START_TEST(has_no_room_before_the_oldest_file_was_read) {
  struct spool spool = fresh();
  for (int i = 0; i < 16; i++) {
    ck_assert(spool_has_room(&spool));
    ck_assert_int_eq(spool_write(&spool, much, sizeof much), 0);
  }
  ck_assert(!spool_has_room(&spool));
  ck_assert_int_eq(unlink("trace.2"), 0); /* out of turn: that is none of the oldest */
  ck_assert(!spool_has_room(&spool));
  ck_assert_int_eq(unlink("trace.1"), 0);
  ck_assert(spool_has_room(&spool));
  ck_assert_int_eq(spool_write(&spool, "x", 1), 0);
  ck_assert_str_eq(content("trace.17", NULL), "x");
}
END_TEST

START_TEST(writes_to_nothing_that_lies_there) {
  struct spool spool = fresh();
  ck_assert_int_eq(symlink("elsewhere", "trace.1"), 0);
  ck_assert_int_eq(spool_write(&spool, "x", 1), EEXIST);
  ck_assert_int_ne(access("elsewhere", F_OK), 0);
}
END_TEST

START_TEST(says_that_the_disk_is_full) {
  struct spool spool = fresh();
  fill_disk(2);
  int error = spool_write(&spool, "abc", 3);
  empty_disk();
  ck_assert_int_eq(error, EFBIG);
  ck_assert_uint_eq(spool.size, 2);
}
END_TEST

Suite *spool_suite(void) {
  const TTest *const tests[] = {
      appends_to_one_file, goes_on_in_the_next_file, has_no_room_before_the_oldest_file_was_read,
      writes_to_nothing_that_lies_there, says_that_the_disk_is_full, NULL};
  return suite_of("spool", tests);
}
