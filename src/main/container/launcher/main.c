/* One binary, four lives: PID 1, the stage that becomes the algorithm, a look at an image, and the
 * self-check. */
#include "launcher.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

int main(int count, char **arguments) {
  if (count == 3 && strcmp(arguments[1], "run") == 0) {
    /* crun 1.8 leaves the folder of the first hierarchy's cgroups, which is memory, open to all */
    chmod("/sys/fs/cgroup", 0755);
    /* runc 1.1 gives a mount the mode of what the image has there; the probe shows that this went */
    chmod("/run/tasker", 0700);
    return supervise(arguments[2]);
  }
  if (count >= 2 && strcmp(arguments[1], "examine") == 0) {
    return examine(arguments + 2);
  }
  if (count == 7 && strcmp(arguments[1], "stage") == 0) {
    return stage(arguments + 2);
  }
  if ((count == 3 || count == 4) && strcmp(arguments[1], "probe") == 0) {
    return probe(arguments[2], arguments[3]);
  }
  fprintf(stderr, "usage: launcher run USER | examine VOLUME... -- PATH... | probe USER [TWIN]\n");
  return 2;
}
