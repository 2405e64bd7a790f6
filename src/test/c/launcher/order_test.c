#include "suite.h"

#include "order.h"

#include <stdlib.h>
#include <string.h>

#define NUMBERS                                                                     \
  "timeout=86400000\ngrace=2000\noutput=67108864\ntrace=67108864\nfsize=1073741824\n" \
  "disk=1073741824\nfiles=10000\nnofile=1024\n"
#define WHOLE NUMBERS "cwd=/tmp/code\narg=python\n"

static struct order order;

/* Newlines stand for NULs. The memory ends where the order does, so that who reads on is caught. */
static const char *parsed_bytes(const char *text, size_t length) {
  static char *copy;
  free(copy);
  copy = malloc(length);
  for (size_t i = 0; i < length; i++) {
    copy[i] = text[i] == '\n' ? 0 : text[i];
  }
  return order_parse(&order, copy, length);
}

static const char *parsed(const char *text) { return parsed_bytes(text, strlen(text)); }

#define ck_assert_wrong(text, why)          \
  do {                                      \
    const char *found = parsed(text);       \
    ck_assert_pstr_eq(found, "order: " why); \
  } while (0)

START_TEST(takes_a_whole_order) {
  const char *text = NUMBERS "data=4711 /tmp/data/a b\ncwd=/tmp/code\nenv=PATH=/bin\nenv=EMPTY=\n"
                             "arg=python\narg=run.py\narg=\narg=a=b\n";
  ck_assert_ptr_null(parsed(text));
  ck_assert_uint_eq(order.timeout, 86400000);
  ck_assert_uint_eq(order.grace, 2000);
  ck_assert_uint_eq(order.output, 67108864);
  ck_assert_uint_eq(order.trace, 67108864);
  ck_assert_uint_eq(order.fsize, 1073741824);
  ck_assert_uint_eq(order.disk, 1073741824);
  ck_assert_uint_eq(order.files, 10000);
  ck_assert_uint_eq(order.nofile, 1024);
  ck_assert_uint_eq(order.inode, 4711);
  ck_assert_str_eq(order.witness, "/tmp/data/a b");
  ck_assert_str_eq(order.cwd, "/tmp/code");
  ck_assert_uint_eq(order.words, 4);
  ck_assert_str_eq(order.argv[0], "python");
  ck_assert_str_eq(order.argv[2], "");
  ck_assert_str_eq(order.argv[3], "a=b");
  ck_assert_ptr_null(order.argv[4]);
  ck_assert_uint_eq(order.variables, 2);
  ck_assert_str_eq(order.environment[1], "EMPTY=");
  ck_assert_ptr_null(order.environment[2]);
}
END_TEST

START_TEST(needs_no_data_and_no_environment) {
  ck_assert_ptr_null(parsed(WHOLE));
  ck_assert_ptr_null(order.witness);
  ck_assert_ptr_null(order.environment[0]);
}
END_TEST

START_TEST(refuses_what_is_missing) {
  ck_assert_wrong("", "empty");
  ck_assert_wrong("timeout=1\n", "no 'grace'");
  ck_assert_wrong(NUMBERS "arg=python\n", "no 'cwd'");
  ck_assert_wrong(NUMBERS "cwd=/tmp\n", "no 'arg'");
  ck_assert_wrong(NUMBERS "cwd=/tmp\narg=\n", "no 'arg'");
}
END_TEST

START_TEST(refuses_what_was_cut_short) {
  for (size_t length = 1; length < strlen(WHOLE); length++) {
    ck_assert_ptr_nonnull(parsed_bytes(WHOLE, length));
  }
  ck_assert_wrong("timeout=1\ngra", "cut short");
}
END_TEST

START_TEST(refuses_what_it_does_not_know) {
  ck_assert_wrong(WHOLE "colour=red\n", "unknown key 'colour'");
  ck_assert_wrong(WHOLE "=red\n", "unknown key ''");
  ck_assert_wrong(WHOLE "words\n", "no '=' in 'words'");
  ck_assert_wrong(WHOLE "\n", "no '=' in ''");
  ck_assert_wrong(WHOLE "a-key-that-is-longer-than-what-would-be-shown-of-it=\n",
                  "unknown key 'a-key-that-is-longer-than-what-would-be-'");
}
END_TEST

START_TEST(refuses_numbers_that_are_none) {
  ck_assert_wrong(WHOLE "files=\n", "no number in 'files'");
  ck_assert_wrong(WHOLE "files=-1\n", "no number in 'files'");
  ck_assert_wrong(WHOLE "files=+1\n", "no number in 'files'");
  ck_assert_wrong(WHOLE "files= 1\n", "no number in 'files'");
  ck_assert_wrong(WHOLE "files=1k\n", "no number in 'files'");
  ck_assert_wrong(WHOLE "files=0x10\n", "no number in 'files'");
  ck_assert_wrong(WHOLE "files=9223372036854775808\n", "no number in 'files'");
  ck_assert_wrong(WHOLE "files=99999999999999999999\n", "no number in 'files'");
  ck_assert_ptr_null(parsed(WHOLE "files=9223372036854775807\n"));
  ck_assert_uint_eq(order.files, INT64_MAX);
}
END_TEST

START_TEST(refuses_a_run_without_time) {
  ck_assert_wrong(WHOLE "timeout=0\n", "zero 'timeout'");
}
END_TEST

START_TEST(refuses_paths_and_variables_that_are_none) {
  ck_assert_wrong(WHOLE "cwd=tmp\n", "not absolute 'cwd'");
  ck_assert_wrong(WHOLE "cwd=\n", "not absolute 'cwd'");
  ck_assert_wrong(WHOLE "env=PATH\n", "no '=' in 'env'");
  ck_assert_wrong(WHOLE "data=4711\n", "no path in 'data'");
  ck_assert_wrong(WHOLE "data= /tmp/data\n", "no number in 'data'");
}
END_TEST

START_TEST(takes_so_many_words_and_no_more) {
  static char text[ORDER_BYTES] = NUMBERS "cwd=/tmp\n";
  for (int i = 0; i < ORDER_WORDS; i++) {
    strcat(text, "arg=a\nenv=B=\n");
  }
  ck_assert_ptr_null(parsed(text));
  ck_assert_uint_eq(order.words, ORDER_WORDS);
  ck_assert_ptr_null(order.argv[ORDER_WORDS]);
  ck_assert_ptr_null(order.environment[ORDER_WORDS]);
  size_t length = strlen(text);
  strcpy(text + length, "arg=a\n");
  ck_assert_wrong(text, "too many of 'arg'");
  strcpy(text + length, "env=B=\n");
  ck_assert_wrong(text, "too many of 'env'");
}
END_TEST

START_TEST(finds_variables_by_their_whole_name) {
  ck_assert_ptr_null(parsed(WHOLE "env=PATHS=/no\nenv=PATH=/bin:/a=b\nenv=PATH=/second\n"));
  ck_assert_str_eq(order_variable(&order, "PATH", "/fallback"), "/bin:/a=b");
  ck_assert_str_eq(order_variable(&order, "PAT", "/fallback"), "/fallback");
}
END_TEST

Suite *order_suite(void) {
  const TTest *const tests[] = {
      takes_a_whole_order, needs_no_data_and_no_environment, refuses_what_is_missing,
      refuses_what_was_cut_short, refuses_what_it_does_not_know, refuses_numbers_that_are_none,
      refuses_a_run_without_time, refuses_paths_and_variables_that_are_none,
      takes_so_many_words_and_no_more, finds_variables_by_their_whole_name, NULL};
  return suite_of("order", tests);
}
