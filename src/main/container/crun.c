// Runs crun where it does not see /sys/fs/cgroup/unified. On a machine that has both hierarchies of
// cgroups, crun 1.8 gives up if the second one has controllers; it needs but the first.
#define _GNU_SOURCE
#include <sched.h>
#include <stdio.h>
#include <sys/mount.h>
#include <unistd.h>

int main(int count, char *arguments[]) {
  (void)count;
  // what is unmounted here must stay where it is for everybody else
  if (unshare(CLONE_NEWNS) != 0 || mount(NULL, "/", NULL, MS_REC | MS_SLAVE, NULL) != 0 ||
      umount2("/sys/fs/cgroup/unified", MNT_DETACH) != 0) {
    perror("cannot hide /sys/fs/cgroup/unified");
    return 1;
  }
  execv(CRUN, arguments);
  perror(CRUN);
  return 1;
}
