#include "suite.h"

#include "record.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static int box;

static void open_record(void) {
  box = current_folder();
  ck_assert_int_eq(record_open(box), 0);
}

static const char *published(void) {
  ck_assert_int_eq(record_publish(box), 0);
  ck_assert_int_ne(access("end.tmp", F_OK), 0);
  return content("end", NULL);
}

START_TEST(has_its_name_only_when_it_is_whole) {
  open_record();
  record_line("started %d", 5);
  ck_assert_int_ne(access("end", F_OK), 0);
  ck_assert_str_eq(published(), "started 5\ncomplete\n");
}
END_TEST

START_TEST(escapes_all_of_a_text_but_printable_ascii) {
  open_record();
  record_text("left link", "a b\\c\n\x7f\xc3\xa4~!", 11);
  ck_assert_str_eq(published(), "left link a\\x20b\\x5cc\\x0a\\x7f\\xc3\\xa4~!\ncomplete\n");
}
END_TEST

START_TEST(cuts_a_long_line) {
  char key[700] = "";
  open_record();
  memset(key, 'a', sizeof key - 1);
  record_line("%s", key);
  record_line("next");
  const char *text = published();
  size_t length = strcspn(text, "\n");
  ck_assert_uint_eq(length, 510);
  ck_assert_uint_eq(strspn(text, "a"), length);
  ck_assert_str_eq(text + length, "\nnext\ncomplete\n");
}
END_TEST

START_TEST(cuts_no_character_apart) {
  char path[700] = "";
  for (size_t i = 0; i + 3 < sizeof path; i += 3) {
    strcat(path, "\xe2\x82\xac");
  }
  open_record();
  record_line("closed %s", path);
  const char *text = published();
  size_t length = strcspn(text, "\n");
  ck_assert_uint_eq(length, strlen("closed ") + 501);
  ck_assert_mem_eq(text + length - 3, "\xe2\x82\xac", 3);
}
END_TEST

START_TEST(keeps_a_path_with_a_line_s_end_on_its_line) {
  open_record();
  record_line("refused %s %s", "/volume\nexit 0\r\x1b", "is a link");
  ck_assert_str_eq(published(), "refused /volume?exit 0?? is a link\ncomplete\n");
}
END_TEST

START_TEST(holds_more_than_is_buffered) {
  static char text[100000];
  open_record();
  memset(text, 'x', sizeof text);
  record_text("said", text, sizeof text);
  record_text("twice", text, sizeof text);
  const char *found = published();
  ck_assert_uint_eq(strlen(found), 2 * sizeof text + strlen("said \ntwice \ncomplete\n"));
  ck_assert_str_eq(found + 2 * sizeof text + strlen("said \ntwice "), "\ncomplete\n");
}
END_TEST

START_TEST(leaves_the_record_of_a_former_life_alone) {
  write_file("end", "version 4\ncomplete\n");
  ck_assert_int_eq(record_open(current_folder()), EEXIST);
  record_line("forged");
  ck_assert_int_eq(record_publish(current_folder()), EBADF);
  ck_assert_str_eq(content("end", NULL), "version 4\ncomplete\n");
}
END_TEST

START_TEST(takes_nothing_that_lies_there_for_its_own) {
  ck_assert_int_eq(symlink("elsewhere", "end.tmp"), 0);
  ck_assert_int_eq(record_open(current_folder()), EEXIST);
  ck_assert_int_eq(unlink("end.tmp"), 0);
  ck_assert_int_eq(symlink("elsewhere", "end"), 0);
  ck_assert_int_eq(record_open(current_folder()), EEXIST);
  ck_assert_int_ne(access("elsewhere", F_OK), 0);
}
END_TEST

START_TEST(sets_room_on_the_disk_aside) {
  struct stat status;
  open_record();
  ck_assert_int_eq(stat("end.tmp", &status), 0);
  ck_assert_int_eq(status.st_size, 0);
  ck_assert_int_ge(status.st_blocks * 512, 64 * 1024);
}
END_TEST

/* Only another process sees a process's locks. */
START_TEST(shows_by_a_lock_that_it_lives) {
  int status;
  open_record();
  pid_t child = fork();
  if (child == 0) {
    struct flock found = {.l_type = F_RDLCK, .l_whence = SEEK_SET};
    int file = open("end.tmp", O_RDONLY);
    _exit(fcntl(file, F_GETLK, &found) == 0 && found.l_type == F_WRLCK ? 0 : 1);
  }
  ck_assert_int_eq(waitpid(child, &status, 0), child);
  ck_assert_int_eq(status, 0);
}
END_TEST

START_TEST(is_not_published_if_a_write_failed) {
  open_record();
  fill_disk(5);
  record_line("started 5");
  int error = record_publish(box);
  empty_disk();
  ck_assert_int_eq(error, EFBIG);
  ck_assert_int_ne(access("end", F_OK), 0);
}
END_TEST

Suite *record_suite(void) {
  const TTest *const tests[] = {
      has_its_name_only_when_it_is_whole, escapes_all_of_a_text_but_printable_ascii,
      cuts_a_long_line, cuts_no_character_apart, keeps_a_path_with_a_line_s_end_on_its_line,
      holds_more_than_is_buffered, leaves_the_record_of_a_former_life_alone,
      takes_nothing_that_lies_there_for_its_own, sets_room_on_the_disk_aside,
      shows_by_a_lock_that_it_lives, is_not_published_if_a_write_failed, NULL};
  return suite_of("record", tests);
}
