/* One binary, three lives: PID 1, the stage that becomes the algorithm, and the self-check. */
#include "launcher.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

int main(int count, char **arguments) {
  if (count == 1) {
    /* crun 1.8 leaves the folder of the first hierarchy's cgroups, which is memory, open to all */
    chmod("/sys/fs/cgroup", 0755);
    return supervise();
  }
  if (count == 7 && strcmp(arguments[1], "stage") == 0) {
    return stage(arguments + 2);
  }
  if ((count == 3 || count == 4) && strcmp(arguments[1], "probe") == 0) {
    return probe(arguments[2], arguments[3]);
  }
  fprintf(stderr, "usage: launcher | launcher probe USER [TWIN]\n");
  return 2;
}
