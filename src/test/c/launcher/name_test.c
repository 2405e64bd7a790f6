#include "suite.h"

#include "name.h"

#define COUNT(list) (sizeof list / sizeof list[0])

START_TEST(takes_what_people_name_their_files) {
  static const char *const names[] = {
      "result.csv", "with space", "-rf", "..", "quote\"'\\", "\xc3\xa4" /* a umlaut */,
      "\xe2\x82\xac" /* euro */, "\xf0\x9f\x90\xa7" /* penguin */, ""};
  for (size_t i = 0; i < COUNT(names); i++) {
    ck_assert_msg(name_is_plain(names[i]), "refused '%s'", names[i]);
  }
}
END_TEST

START_TEST(takes_the_first_and_last_character_of_each_length) {
  static const char *const names[] = {
      " ", "~", "\xc2\xa0", "\xdf\xbf", "\xe0\xa0\x80", "\xed\x9f\xbf", "\xee\x80\x80",
      "\xef\xbf\xbf", "\xf0\x90\x80\x80", "\xf4\x8f\xbf\xbf"};
  for (size_t i = 0; i < COUNT(names); i++) {
    ck_assert_msg(name_is_plain(names[i]), "refused number %zu", i);
  }
}
END_TEST

START_TEST(refuses_control_characters) {
  static const char *const names[] = {"a\nb", "\t", "\x1b[2J", "\x7f", "\xc2\x80", "\xc2\x9f"};
  for (size_t i = 0; i < COUNT(names); i++) {
    ck_assert_msg(!name_is_plain(names[i]), "took number %zu", i);
  }
}
END_TEST

START_TEST(refuses_what_is_no_utf_8) {
  static const char *const names[] = {
      "\x80", "\xff", "\xc3", "a\xe2\x82", "\xf0\x9f\x90", "\xc3(", "\xe2\x82(",
      "\xc0\xaf" /* a slash in two bytes */, "\xc1\xbf", "\xe0\x9f\xbf", "\xf0\x8f\xbf\xbf",
      "\xed\xa0\x80" /* a surrogate */, "\xed\xbf\xbf", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80",
      "\xf8\x88\x80\x80\x80"};
  for (size_t i = 0; i < COUNT(names); i++) {
    ck_assert_msg(!name_is_plain(names[i]), "took number %zu", i);
  }
}
END_TEST

Suite *name_suite(void) {
  const TTest *const tests[] = {
      takes_what_people_name_their_files, takes_the_first_and_last_character_of_each_length,
      refuses_control_characters, refuses_what_is_no_utf_8, NULL};
  return suite_of("name", tests);
}
