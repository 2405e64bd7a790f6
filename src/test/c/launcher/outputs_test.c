#include "suite.h"

#include "outputs.h"
#include "record.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

/* OUTPUTS is "out" here, below the test's folder. */
#define MUCH ((uint64_t)1 << 30)

static int box;

static void open_box(void) {
  ck_assert_int_eq(mkdir("box", 0777), 0);
  ck_assert_int_eq(mkdir("out", 0777), 0);
  box = open("box", O_RDONLY | O_DIRECTORY);
  ck_assert_int_eq(record_open(box), 0);
}

/* The lines about what stayed. */
static const char *left(void) {
  ck_assert_int_eq(record_publish(box), 0);
  return content("box/end", NULL);
}

static const char *collected(uint64_t disk, uint64_t files) {
  ck_assert_int_eq(outputs_collect(box, disk, files), 0);
  ck_assert_uint_eq(geteuid(), 0);
  return left();
}

static bool is_there(const char *path) {
  struct stat status;
  return lstat(path, &status) == 0;
}

START_TEST(copies_files_and_folders) {
  struct stat status;
  open_box();
  ck_assert_int_eq(mkdir("out/a", 0755), 0);
  ck_assert_int_eq(mkdir("out/a/b", 0755), 0);
  ck_assert_int_eq(mkdir("out/empty", 0755), 0);
  write_file("out/a/b/result", "42\n");
  write_file("out/none", "");
  ck_assert_str_eq(collected(MUCH, 1000), "complete\n");
  ck_assert_str_eq(content("box/outputs/a/b/result", NULL), "42\n");
  ck_assert_str_eq(content("box/outputs/none", NULL), "");
  ck_assert_int_eq(stat("box/outputs/empty", &status), 0);
  ck_assert(S_ISDIR(status.st_mode));
  ck_assert_int_eq(stat("box/outputs/a/b/result", &status), 0);
  ck_assert_uint_eq(status.st_uid, 52000);
}
END_TEST

START_TEST(copies_a_file_that_is_larger_than_its_buffer) {
  static char text[300001];
  open_box();
  for (size_t i = 0; i + 1 < sizeof text; i++) {
    text[i] = (char)('a' + i % 26);
  }
  write_file("out/large", text);
  ck_assert_str_eq(collected(sizeof text, 1), "complete\n");
  ck_assert_str_eq(content("box/outputs/large", NULL), text);
}
END_TEST

START_TEST(leaves_links) {
  open_box();
  ck_assert_int_eq(symlink("/etc/passwd", "out/link"), 0);
  ck_assert_str_eq(collected(MUCH, 1000), "left link link\ncomplete\n");
  ck_assert(!is_there("box/outputs/link"));
}
END_TEST

START_TEST(waits_for_no_fifo) {
  open_box();
  ck_assert_int_eq(mkfifo("out/fifo", 0666), 0);
  ck_assert_str_eq(collected(MUCH, 1000), "left fifo fifo\ncomplete\n");
}
END_TEST

START_TEST(leaves_sockets) {
  open_box();
  ck_assert_int_eq(mknod("out/socket", S_IFSOCK | 0666, 0), 0);
  ck_assert_str_eq(collected(MUCH, 1000), "left socket socket\ncomplete\n");
}
END_TEST

START_TEST(leaves_devices) {
  open_box();
  ck_assert_int_eq(mknod("out/device", S_IFCHR | 0666, makedev(1, 3)), 0);
  ck_assert_str_eq(collected(MUCH, 1000), "left device device\ncomplete\n");
}
END_TEST

START_TEST(leaves_files_with_a_second_name) {
  open_box();
  write_file("elsewhere", "secret");
  ck_assert_int_eq(link("elsewhere", "out/mine"), 0);
  ck_assert_str_eq(collected(MUCH, 1000), "left hard-link mine\ncomplete\n");
  ck_assert(!is_there("box/outputs/mine"));
}
END_TEST

START_TEST(leaves_what_the_algorithm_s_user_cannot_read) {
  open_box();
  write_file("out/file", "root's");
  ck_assert_int_eq(chmod("out/file", 0600), 0);
  ck_assert_str_eq(collected(MUCH, 1000), "left unreadable file\ncomplete\n");
  ck_assert(!is_there("box/outputs/file"));
}
END_TEST

START_TEST(leaves_a_folder_that_is_closed) {
  open_box();
  ck_assert_int_eq(mkdir("out/folder", 0700), 0);
  write_file("out/folder/file", "root's");
  ck_assert_str_eq(collected(MUCH, 1000), "left unreadable folder\ncomplete\n");
  ck_assert(!is_there("box/outputs/folder"));
}
END_TEST

START_TEST(leaves_names_that_would_harm_who_reads_them) {
  open_box();
  write_file("out/a\nleft link b", "");
  ck_assert_str_eq(collected(MUCH, 1000), "left name a\\x0aleft\\x20link\\x20b\ncomplete\n");
}
END_TEST

START_TEST(takes_no_more_bytes_than_there_is_room_for) {
  open_box();
  write_file("out/exact", "12345");
  ck_assert_str_eq(collected(5, 1000), "complete\n");
  ck_assert_str_eq(content("box/outputs/exact", NULL), "12345");
}
END_TEST

START_TEST(leaves_what_is_too_large) {
  open_box();
  write_file("out/large", "123456");
  ck_assert_str_eq(collected(5, 1000), "left disk large\ncomplete\n");
  ck_assert(!is_there("box/outputs/large"));
}
END_TEST

START_TEST(says_of_a_large_file_that_it_is_mostly_holes) {
  open_box();
  write_file("out/holes", "1");
  ck_assert_int_eq(truncate("out/holes", 1 << 30), 0);
  ck_assert_str_eq(collected(MUCH - 1, 1000), "left sparse holes\ncomplete\n");
}
END_TEST

START_TEST(takes_so_many_files_and_folders_and_no_more) {
  open_box();
  ck_assert_int_eq(mkdir("out/a", 0755), 0);
  write_file("out/a/b", "");
  ck_assert_str_eq(collected(MUCH, 1), "left too-many a/b\ncomplete\n");
  ck_assert(is_there("box/outputs/a"));
  ck_assert(!is_there("box/outputs/a/b"));
}
END_TEST

/* Folders in each other. */
static void make_deep(const char *name, int depth) {
  int folder = open("out", O_RDONLY | O_DIRECTORY);
  for (int i = 0; i < depth; i++) {
    ck_assert_int_eq(mkdirat(folder, name, 0755), 0);
    int next = openat(folder, name, O_RDONLY | O_DIRECTORY);
    close(folder);
    folder = next;
  }
  close(folder);
}

START_TEST(goes_so_deep_and_no_deeper) {
  open_box();
  make_deep("d", 70);
  const char *found = collected(MUCH, 1000);
  ck_assert_uint_eq(strspn(found + strlen("left depth "), "d/"), 2 * 64 - 1);
  ck_assert_str_eq(found + strlen("left depth ") + 2 * 64 - 1, "\ncomplete\n");
}
END_TEST

START_TEST(keeps_to_paths_that_the_host_can_have) {
  char name[256] = "";
  open_box();
  memset(name, 'n', 255);
  make_deep(name, 12);
  const char *found = collected(MUCH, 1000);
  ck_assert_uint_eq(strspn(found + strlen("left depth "), "n/"), 9 * 256 - 1);
}
END_TEST

START_TEST(names_a_thousand_of_what_stays_and_counts_the_rest) {
  char path[32];
  int lines = 0;
  open_box();
  for (int i = 0; i < 1500; i++) {
    snprintf(path, sizeof path, "out/%d", i);
    ck_assert_int_eq(symlink("nowhere", path), 0);
  }
  const char *found = collected(MUCH, 1000);
  ck_assert_ptr_nonnull(strstr(found, "\nleft-unnamed 500\ncomplete\n"));
  while ((found = strstr(found, "left link ")) != NULL) {
    lines++;
    found++;
  }
  ck_assert_int_eq(lines, 1000);
}
END_TEST

START_TEST(looks_at_so_many_entries_and_says_that_there_may_be_more) {
  char path[32];
  open_box();
  for (int i = 0; i < 100000; i++) {
    snprintf(path, sizeof path, "out/%d", i);
    ck_assert_int_eq(mknod(path, S_IFIFO | 0600, 0), 0);
  }
  ck_assert_ptr_nonnull(
      strstr(collected(MUCH, 1000), "\nleft-unnamed 99000\nleft-unseen yes\ncomplete\n"));
}
END_TEST

START_TEST(outlives_a_folder_that_the_algorithm_took_away) {
  open_box();
  ck_assert_int_eq(rmdir("out"), 0);
  ck_assert_str_eq(collected(MUCH, 1000), "left unreadable .\ncomplete\n");
}
END_TEST

START_TEST(follows_no_link_in_the_folder_s_place) {
  open_box();
  ck_assert_int_eq(rmdir("out"), 0);
  ck_assert_int_eq(symlink("/etc", "out"), 0);
  ck_assert_str_eq(collected(MUCH, 1000), "left unreadable .\ncomplete\n");
}
END_TEST

START_TEST(writes_through_no_link_in_the_box) {
  open_box();
  write_file("out/file", "x");
  ck_assert_int_eq(mkdir("elsewhere", 0777), 0);
  ck_assert_int_eq(symlink("../elsewhere", "box/outputs"), 0);
  ck_assert_int_eq(outputs_collect(box, MUCH, 1000), ENOTDIR);
  ck_assert(!is_there("elsewhere/file"));
}
END_TEST

START_TEST(says_that_the_disk_is_full) {
  open_box();
  write_file("out/file", "12345");
  fill_disk(3);
  int error = outputs_collect(box, MUCH, 1000);
  empty_disk();
  ck_assert_int_eq(error, EFBIG);
  ck_assert_uint_eq(geteuid(), 0);
}
END_TEST

Suite *outputs_suite(void) {
  const TTest *const tests[] = {
      copies_files_and_folders, copies_a_file_that_is_larger_than_its_buffer,
      leaves_links, waits_for_no_fifo, leaves_sockets, leaves_devices,
      leaves_files_with_a_second_name, leaves_what_the_algorithm_s_user_cannot_read,
      leaves_a_folder_that_is_closed, leaves_names_that_would_harm_who_reads_them,
      takes_no_more_bytes_than_there_is_room_for, leaves_what_is_too_large,
      says_of_a_large_file_that_it_is_mostly_holes, takes_so_many_files_and_folders_and_no_more,
      goes_so_deep_and_no_deeper, keeps_to_paths_that_the_host_can_have,
      names_a_thousand_of_what_stays_and_counts_the_rest,
      looks_at_so_many_entries_and_says_that_there_may_be_more,
      outlives_a_folder_that_the_algorithm_took_away, follows_no_link_in_the_folder_s_place,
      writes_through_no_link_in_the_box, says_that_the_disk_is_full, NULL};
  return suite_of("outputs", tests);
}
