#include "suite.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[32];

static void enter_folder(void) {
  umask(0); /* as PID 1 has it */
  strcpy(folder, "/tmp/launcher-XXXXXX");
  ck_assert_ptr_nonnull(mkdtemp(folder));
  /* for the algorithm's user */
  ck_assert_int_eq(chmod(folder, 0777), 0);
  ck_assert_int_eq(chdir(folder), 0);
}

static int removed(const char *path, const struct stat *status, int kind, struct FTW *at) {
  (void)status, (void)kind, (void)at;
  return remove(path);
}

static void remove_folder(void) {
  ck_assert_int_eq(nftw(folder, removed, 64, FTW_DEPTH | FTW_PHYS), 0);
}

Suite *suite_of(const char *name, const TTest *const *tests) {
  Suite *suite = suite_create(name);
  TCase *all = tcase_create(name);
  /* a hundred thousand files take a busy disk more than a minute */
  tcase_set_timeout(all, 300);
  tcase_add_checked_fixture(all, enter_folder, remove_folder);
  for (; *tests != NULL; tests++) {
    tcase_add_test(all, *tests);
  }
  suite_add_tcase(suite, all);
  return suite;
}

int current_folder(void) {
  int opened = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  ck_assert_int_ge(opened, 0);
  return opened;
}

const char *content(const char *path, size_t *size) {
  static char *text;
  FILE *file = fopen(path, "r");
  struct stat status;
  ck_assert_msg(file != NULL, "%s: %s", path, strerror(errno));
  ck_assert_int_eq(fstat(fileno(file), &status), 0);
  size_t length = (size_t)status.st_size;
  free(text);
  text = calloc(1, length + 1);
  ck_assert_uint_eq(fread(text, 1, length, file), length);
  fclose(file);
  if (size != NULL) {
    *size = length;
  }
  return text;
}

void write_file(const char *path, const char *text) {
  FILE *file = fopen(path, "w");
  ck_assert_msg(file != NULL, "%s: %s", path, strerror(errno));
  ck_assert_int_ge(fputs(text, file), 0);
  ck_assert_int_eq(fclose(file), 0);
}

void fill_disk(size_t bytes) {
  signal(SIGXFSZ, SIG_IGN);
  setrlimit(RLIMIT_FSIZE, &(struct rlimit){bytes, RLIM_INFINITY});
}

void empty_disk(void) {
  int error = errno;
  setrlimit(RLIMIT_FSIZE, &(struct rlimit){RLIM_INFINITY, RLIM_INFINITY});
  errno = error;
}

int main(void) {
  SRunner *runner = srunner_create(name_suite());
  srunner_add_suite(runner, order_suite());
  srunner_add_suite(runner, record_suite());
  srunner_add_suite(runner, spool_suite());
  srunner_add_suite(runner, stream_suite());
  if (geteuid() == 0) {
    srunner_add_suite(runner, dataset_suite());
    srunner_add_suite(runner, outputs_suite());
  } else {
    printf("dataset and outputs are not tried: only root can become the algorithm's user\n");
  }
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? 0 : 1;
}
