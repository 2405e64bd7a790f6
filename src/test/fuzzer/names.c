#include "fuzz.h"

#include <string.h>

uint64_t draw(struct actor *actor) {
  uint64_t x = actor->random += 0x9e3779b97f4a7c15u; /* splitmix64 */
  x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9u;
  x = (x ^ x >> 27) * 0x94d049bb133111ebu;
  return x ^ x >> 31;
}

unsigned choose(struct actor *actor, unsigned count) {
  return (unsigned)(draw(actor) % count);
}

int take_name(enum kind kind) {
  unsigned name = atomic_fetch_add(&report->next[kind], 1);
  if (name >= NAMES) {
    return -1;
  }
  report->names[kind][name].program = (uint16_t)report->program;
  return (int)name;
}

void note(enum kind kind, int name, enum way way) {
  report->names[kind][name].way = (uint8_t)way;
  report->names[kind][name].done = 1;
}

void breach(unsigned what) {
  report->last_breach = what;
  report->breaches++;
}

void put_number(char *text, unsigned long value) {
  char digits[24];
  int length = 0;
  do {
    digits[length++] = (char)('0' + value % 10);
    value /= 10;
  } while (value > 0);
  while (length > 0) {
    *text++ = digits[--length];
  }
  *text = 0;
}

void put_path(char *path, enum kind kind, int name) {
  static const char *const folders[KINDS] = {
      [DATA] = "/tmp/data/d",
      [OUTSIDE] = "/dev/fuzz/o",
      [WRITTEN] = FOLDER "/w",
      [PROGRAM] = "/usr/lib/fuzz/p",
  };
  strcpy(path, folders[kind]);
  put_number(path + strlen(path), (unsigned long)name);
}
