/*
 * Whatever is read as an order, libFuzzer's target: what is taken must be what was written. Newlines
 * stand for NULs, so that an order is a text that a person can read.
 */
#include "order.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static struct order order;

static void must(int holds) {
  if (!holds) {
    abort();
  }
}

/* Words of the text, each with its end in it, and a NULL behind the last. */
static void check_list(char *const *list, size_t count, const char *text, size_t size) {
  must(count <= ORDER_WORDS && list[count] == NULL);
  for (size_t i = 0; i < count; i++) {
    must(list[i] > text && list[i] + strlen(list[i]) < text + size);
  }
}

static void check(const char *text, size_t size) {
  const uint64_t numbers[] = {order.timeout, order.grace, order.output, order.trace,
                              order.fsize, order.nofile, order.disk, order.files};
  for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
    must(numbers[i] <= INT64_MAX);
  }
  check_list(order.argv, order.words, text, size);
  check_list(order.environment, order.variables, text, size);
  must(order.timeout > 0 && order.words > 0 && *order.argv[0] != 0 && *order.cwd == '/');
  must(order.witness == NULL || (order.witness > text && order.witness < text + size));
  must(*order_variable(&order, "PATH", "/bin") != '=' || order.variables > 0);
  for (size_t i = 0; i < order.variables; i++) {
    must(strchr(order.environment[i], '=') != NULL);
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  char *text = malloc(size); /* its end is the order's, so that who reads on is caught */
  for (size_t i = 0; i < size; i++) {
    text[i] = data[i] == '\n' ? 0 : (char)data[i];
  }
  const char *wrong = order_parse(&order, text, size);
  if (wrong == NULL) {
    check(text, size);
  } else {
    must(strncmp(wrong, "order: ", 7) == 0);
  }
  free(text);
  return 0;
}
