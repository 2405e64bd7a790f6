/* One binary, three lives: PID 1, the stage that becomes the algorithm, and the self-check. */
#include "launcher.h"

#include <stdio.h>
#include <string.h>

int main(int count, char **arguments) {
  if (count == 1) {
    return supervise();
  }
  if (count == 6 && strcmp(arguments[1], "stage") == 0) {
    return stage(arguments + 2);
  }
  if (count == 2 && strcmp(arguments[1], "probe") == 0) {
    return probe();
  }
  fprintf(stderr, "usage: launcher | launcher probe\n");
  return 2;
}
