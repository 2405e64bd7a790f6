#include "launcher.h"

#include "name.h"

#include <stdint.h>

/* How many continuation bytes a first byte announces; -1 if it cannot be a first byte. */
static int announced(unsigned char first) {
  if (first < 0x80) return 0;
  if (first >= 0xc2 && first < 0xe0) return 1;
  if (first >= 0xe0 && first < 0xf0) return 2;
  return first >= 0xf0 && first < 0xf5 ? 3 : -1;
}

static bool is_allowed(uint32_t character, int more) {
  static const uint32_t smallest[] = {0, 0x80, 0x800, 0x10000};
  bool control = character < 0x20 || (character >= 0x7f && character < 0xa0);
  bool surrogate = character >= 0xd800 && character < 0xe000;
  return !control && !surrogate && character >= smallest[more] && character <= 0x10ffff;
}

bool name_is_plain(const char *name) {
  const unsigned char *at = (const unsigned char *)name;
  while (*at != 0) {
    int more = announced(*at);
    if (more < 0) {
      return false;
    }
    uint32_t character = more == 0 ? *at : *at & (0x3fu >> more);
    at++;
    for (int i = 0; i < more; i++, at++) {
      if ((*at & 0xc0) != 0x80) {
        return false;
      }
      character = character << 6 | (*at & 0x3f);
    }
    if (!is_allowed(character, more)) {
      return false;
    }
  }
  return true;
}
