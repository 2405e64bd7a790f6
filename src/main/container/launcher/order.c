#include "launcher.h"

#include "order.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct number {
  const char *key;
  size_t offset;
};

static const struct number numbers[] = {
    {"timeout", offsetof(struct order, timeout)}, {"grace", offsetof(struct order, grace)},
    {"output", offsetof(struct order, output)},   {"trace", offsetof(struct order, trace)},
    {"fsize", offsetof(struct order, fsize)},     {"nofile", offsetof(struct order, nofile)},
    {"disk", offsetof(struct order, disk)},       {"files", offsetof(struct order, files)},
};

#define NUMBERS (sizeof numbers / sizeof numbers[0])

static char why[96];

static const char *wrong(const char *what, const char *key) {
  snprintf(why, sizeof why, "order: %s '%.40s'", what, key);
  return why;
}

static bool read_number(const char *text, uint64_t *value) {
  if (*text < '0' || *text > '9') {
    return false;
  }
  char *end;
  errno = 0;
  *value = strtoull(text, &end, 10);
  /* Beyond 63 bits sums of limits could wrap. */
  return errno == 0 && *end == 0 && *value <= INT64_MAX;
}

static const char *add(char **list, size_t *count, char *value, const char *key) {
  if (*count == ORDER_WORDS) {
    return wrong("too many of", key);
  }
  list[(*count)++] = value;
  return NULL;
}

/* "<inode> <path>" of a file that must be seen there before anything runs. */
static const char *take_witness(struct order *order, char *value, const char *key) {
  char *path = strchr(value, ' ');
  if (path == NULL) {
    return wrong("no path in", key);
  }
  *path = 0;
  order->witness = path + 1;
  return read_number(value, &order->inode) ? NULL : wrong("no number in", key);
}

static const char *take(struct order *order, unsigned *seen, char *key, char *value) {
  if (strcmp(key, "arg") == 0) {
    return add(order->argv, &order->words, value, key);
  }
  if (strcmp(key, "env") == 0) {
    return strchr(value, '=') ? add(order->environment, &order->variables, value, key)
                              : wrong("no '=' in", key);
  }
  if (strcmp(key, "cwd") == 0) {
    order->cwd = value;
    return *value == '/' ? NULL : wrong("not absolute", key);
  }
  if (strcmp(key, "data") == 0) {
    return take_witness(order, value, key);
  }
  for (size_t i = 0; i < NUMBERS; i++) {
    if (strcmp(key, numbers[i].key) == 0) {
      *seen |= 1u << i;
      return read_number(value, (uint64_t *)((char *)order + numbers[i].offset))
                 ? NULL
                 : wrong("no number in", key);
    }
  }
  return wrong("unknown key", key);
}

static const char *missing(const struct order *order, unsigned seen) {
  for (size_t i = 0; i < NUMBERS; i++) {
    if (!(seen & 1u << i)) {
      return wrong("no", numbers[i].key);
    }
  }
  if (order->cwd == NULL) {
    return wrong("no", "cwd");
  }
  if (order->words == 0 || *order->argv[0] == 0) {
    return wrong("no", "arg");
  }
  return order->timeout == 0 ? wrong("zero", "timeout") : NULL;
}

const char *order_parse(struct order *order, char *text, size_t length) {
  unsigned seen = 0;
  memset(order, 0, sizeof *order);
  if (length == 0) {
    return "order: empty";
  }
  /* Also the sign of a writer that died half-way. */
  if (text[length - 1] != 0) {
    return "order: cut short";
  }
  for (char *key = text; key < text + length;) {
    char *next = key + strlen(key) + 1;
    char *value = strchr(key, '=');
    if (value == NULL) {
      return wrong("no '=' in", key);
    }
    *value = 0;
    const char *error = take(order, &seen, key, value + 1);
    if (error) {
      return error;
    }
    key = next;
  }
  return missing(order, seen);
}

const char *order_variable(const struct order *order, const char *name, const char *fallback) {
  size_t length = strlen(name);
  for (size_t i = 0; i < order->variables; i++) {
    const char *variable = order->environment[i];
    if (strncmp(variable, name, length) == 0 && variable[length] == '=') {
      return variable + length + 1;
    }
  }
  return fallback;
}
