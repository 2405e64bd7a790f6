#include "suite.h"

#include "stream.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

static int theirs; /* the end that is written to */
static struct spool spool;

static struct stream open_stream(uint64_t limit) {
  int ends[2];
  ck_assert_int_eq(pipe2(ends, O_NONBLOCK), 0);
  theirs = ends[1];
  return (struct stream){
      .name = "out", .pipe = ends[0], .file = creat("out", 0644), .limit = limit};
}

static void say(const char *text) {
  ck_assert_int_eq(write(theirs, text, strlen(text)), (ssize_t)strlen(text));
}

START_TEST(copies_what_comes_and_counts_it) {
  struct stream stream = open_stream(1000);
  say("one\ntwo");
  ck_assert_int_eq(stream_copy(&stream), MORE);
  say("\nthree");
  ck_assert_int_eq(stream_copy(&stream), MORE);
  ck_assert_str_eq(content("out", NULL), "one\ntwo\nthree");
  ck_assert_uint_eq(stream.bytes, 13);
  ck_assert_uint_eq(stream.lines, 2);
  ck_assert_uint_eq(stream.kept_bytes, 13);
  ck_assert_uint_eq(stream.kept_lines, 2);
}
END_TEST

START_TEST(tells_nothing_yet_from_the_end) {
  struct stream stream = open_stream(1000);
  ck_assert_int_eq(stream_copy(&stream), NOTHING);
  close(theirs);
  ck_assert_int_eq(stream_copy(&stream), END);
  ck_assert_int_eq(stream.pipe, -1);
  ck_assert_int_eq(stream_copy(&stream), END);
}
END_TEST

START_TEST(counts_what_is_beyond_the_limit_and_drops_it) {
  struct stream stream = open_stream(6);
  say("one\ntwo\nthree\n");
  stream_drain(&stream);
  say("four\n");
  stream_drain(&stream);
  ck_assert_str_eq(content("out", NULL), "one\ntw");
  ck_assert(stream.full);
  ck_assert_uint_eq(stream.bytes, 19);
  ck_assert_uint_eq(stream.lines, 4);
  ck_assert_uint_eq(stream.kept_bytes, 6);
  ck_assert_uint_eq(stream.kept_lines, 1);
}
END_TEST

START_TEST(is_not_full_at_its_limit) {
  struct stream stream = open_stream(4);
  say("one\n");
  stream_drain(&stream);
  ck_assert(!stream.full);
  say("\n");
  stream_drain(&stream);
  ck_assert(stream.full);
}
END_TEST

START_TEST(hands_what_is_beyond_the_limit_to_its_spool) {
  struct stream stream = open_stream(5);
  spool = (struct spool){.box = current_folder(), .name = "out"};
  stream.spool = &spool;
  say("one\ntwo\n");
  stream_drain(&stream);
  say("three\n");
  stream_drain(&stream);
  ck_assert_str_eq(content("out", NULL), "one\nt");
  ck_assert_str_eq(content("out.1", NULL), "wo\nthree\n");
  ck_assert_int_eq(stream.error, 0);
}
END_TEST

START_TEST(keeps_a_limit_that_comes_later) {
  struct stream stream = open_stream(UINT64_MAX);
  say("one\n");
  stream_drain(&stream);
  stream.limit = 2;
  say("two\n");
  stream_drain(&stream);
  ck_assert_str_eq(content("out", NULL), "one\n");
  ck_assert(stream.full);
}
END_TEST

START_TEST(reads_on_after_a_write_failed) {
  struct stream stream = open_stream(1000);
  say("one\n");
  fill_disk(2);
  stream_drain(&stream);
  empty_disk();
  ck_assert_int_eq(stream.error, EFBIG);
  say("two\n");
  ck_assert_int_eq(stream_copy(&stream), MORE);
  ck_assert_int_eq(stream_copy(&stream), NOTHING);
  ck_assert_str_eq(content("out", NULL), "on");
  ck_assert_uint_eq(stream.bytes, 8);
  ck_assert_uint_eq(stream.kept_bytes, 2);
}
END_TEST

START_TEST(notes_that_its_spool_failed) {
  struct stream stream = open_stream(2);
  spool = (struct spool){.box = current_folder(), .name = "out"};
  stream.spool = &spool;
  write_file("out.1", "somebody's");
  say("one\n");
  stream_drain(&stream);
  ck_assert_int_eq(stream.error, EEXIST);
  say("two\n");
  stream_drain(&stream);
  ck_assert_str_eq(content("out.1", NULL), "somebody's");
  ck_assert_uint_eq(stream.bytes, 8);
}
END_TEST

Suite *stream_suite(void) {
  const TTest *const tests[] = {
      copies_what_comes_and_counts_it, tells_nothing_yet_from_the_end,
      counts_what_is_beyond_the_limit_and_drops_it, is_not_full_at_its_limit,
      hands_what_is_beyond_the_limit_to_its_spool, keeps_a_limit_that_comes_later,
      reads_on_after_a_write_failed, notes_that_its_spool_failed, NULL};
  return suite_of("stream", tests);
}
