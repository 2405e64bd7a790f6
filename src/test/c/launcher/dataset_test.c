#include "suite.h"

#include "dataset.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* DATA is "data" here, below the test's folder. */

static struct dataset dataset;

static void make_data(void) {
  ck_assert_int_eq(mkdir("data", 0755), 0);
  ck_assert_int_eq(mkdir("data/deep", 0755), 0);
  write_file("data/one", "1");
  write_file("data/deep/two", "2");
}

static void open_and_close(const char *path) {
  int file = open(path, O_RDONLY);
  ck_assert_int_ge(file, 0);
  close(file);
}

/* The names in such a list of the box, with a line's end in place of each NUL. */
static const char *listed(const char *list) {
  static char lines[8192];
  size_t size;
  const char *text = content(list, &size);
  ck_assert_uint_lt(size, sizeof lines);
  for (size_t i = 0; i < size; i++) {
    lines[i] = text[i];
    if (text[i] == 0) {
      lines[i] = '\n';
    }
  }
  lines[size] = 0;
  return lines;
}

START_TEST(tells_each_file_once) {
  make_data();
  ck_assert(dataset_watch(&dataset, current_folder()));
  open_and_close("data/deep/two");
  open_and_close("data/one");
  dataset_read(&dataset);
  open_and_close("data/one");
  dataset_finish(&dataset);
  ck_assert_str_eq(listed("opened"), "deep/two\none\n");
  ck_assert(!dataset.lost);
  ck_assert_int_eq(dataset.error, 0);
}
END_TEST

START_TEST(tells_folders_apart) {
  make_data();
  ck_assert(dataset_watch(&dataset, current_folder()));
  ck_assert_int_eq(dataset.watched, 2);
  ck_assert_str_eq(listed("folders"), "deep\n");
  open_and_close("data/deep");
  dataset_finish(&dataset);
  ck_assert_str_eq(listed("folders"), "deep\ndeep/\n");
  ck_assert_str_eq(listed("opened"), "");
}
END_TEST

START_TEST(remembers_thousands) {
  char path[32];
  size_t size;
  make_data();
  ck_assert(dataset_watch(&dataset, current_folder()));
  for (int i = 0; i < 5000; i++) {
    snprintf(path, sizeof path, "data/deep/%04d", i);
    write_file(path, "");
    open_and_close(path);
    dataset_read(&dataset);
  }
  content("opened", &size);
  ck_assert_uint_eq(size, 5000 * strlen("deep/0000?"));
}
END_TEST

START_TEST(watches_more_folders_than_it_begins_with) {
  char path[32];
  make_data();
  for (int i = 0; i < 3000; i++) {
    snprintf(path, sizeof path, "data/%d", i);
    ck_assert_int_eq(mkdir(path, 0755), 0);
  }
  ck_assert(dataset_watch(&dataset, current_folder()));
  ck_assert_int_eq(dataset.watched, 3002);
}
END_TEST

START_TEST(follows_no_link_out_of_the_data) {
  make_data();
  ck_assert_int_eq(symlink("/etc", "data/link"), 0);
  ck_assert(dataset_watch(&dataset, current_folder()));
  ck_assert_int_eq(dataset.watched, 2);
}
END_TEST

START_TEST(does_not_watch_data_with_a_closed_folder) {
  make_data();
  ck_assert_int_eq(chmod("data/deep", 0700), 0);
  ck_assert(!dataset_watch(&dataset, current_folder()));
  ck_assert_int_eq(errno, EACCES);
  ck_assert_uint_eq(geteuid(), 0);
}
END_TEST

START_TEST(says_why_an_opening_could_not_be_written) {
  make_data();
  ck_assert(dataset_watch(&dataset, current_folder()));
  open_and_close("data/deep/two");
  fill_disk(6);
  dataset_finish(&dataset);
  empty_disk();
  ck_assert_int_eq(dataset.error, EFBIG);
}
END_TEST

START_TEST(knows_a_file_by_its_number) {
  struct stat status;
  make_data();
  ck_assert_int_eq(symlink("one", "data/link"), 0);
  ck_assert_int_eq(stat("data/one", &status), 0);
  ck_assert(dataset_shows("data/one", status.st_ino));
  ck_assert(!dataset_shows("data/one", status.st_ino + 1));
  ck_assert(!dataset_shows("data/link", status.st_ino));
  ck_assert(!dataset_shows("data/none", status.st_ino));
}
END_TEST

Suite *dataset_suite(void) {
  const TTest *const tests[] = {
      tells_each_file_once, tells_folders_apart, remembers_thousands,
      watches_more_folders_than_it_begins_with, follows_no_link_out_of_the_data,
      does_not_watch_data_with_a_closed_folder, says_why_an_opening_could_not_be_written,
      knows_a_file_by_its_number, NULL};
  return suite_of("dataset", tests);
}
