/*
 * Whatever is a file's name, libFuzzer's target: a plain one is what the C library, too, reads as
 * UTF-8 and has no control character in.
 */
#include "name.h"

#include <locale.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

/* The C library's UTF-8 has more characters than Unicode. */
static bool is_allowed(wchar_t character) {
  return character >= 0x20 && (character < 0x7f || character >= 0xa0) && character <= 0x10ffff;
}

static bool is_plain_to_others(const char *name) {
  mbstate_t state = {0};
  for (const char *at = name; *at != 0;) {
    wchar_t character;
    size_t length = mbrtowc(&character, at, strlen(at) + 1, &state);
    if (length == (size_t)-1 || length == (size_t)-2 || !is_allowed(character)) {
      return false;
    }
    at += length;
  }
  return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static const char *locale;
  if (locale == NULL && (locale = setlocale(LC_CTYPE, "C.UTF-8")) == NULL) {
    abort();
  }
  char *name = calloc(1, size + 1);
  if (size > 0) {
    memcpy(name, data, size);
  }
  if (name_is_plain(name) != is_plain_to_others(name)) {
    abort();
  }
  free(name);
  return 0;
}
