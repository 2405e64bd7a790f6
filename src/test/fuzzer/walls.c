/*
 * The least that a launcher needs around it, for many runs after one another and without an engine:
 *
 *   walls ROOT DATA
 *
 * reads the path of a box a line, runs the launcher of the file tree ROOT as PID 1 of fresh
 * namespaces over that box, with DATA as its data, and answers with a line that holds its exit code.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <linux/capability.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define SCRATCH "size=64m,nr_inodes=65536,mode=1777"

static void must(int result, const char *what) {
  if (result != 0) {
    fprintf(stderr, "walls: %s: %s\n", what, strerror(errno));
    _exit(99);
  }
}

static void bind(const char *from, const char *to) {
  must(mount(from, to, NULL, MS_BIND, NULL), to);
}

static void close_to_writing(const char *path) {
  must(mount(NULL, path, NULL, MS_BIND | MS_REMOUNT | MS_RDONLY, NULL), path);
}

/* What the engine leaves the launcher: SETUID, SETGID, SYS_PTRACE and DAC_READ_SEARCH. */
static void drop_capabilities(void) {
  for (int capability = 0; prctl(PR_CAPBSET_READ, capability) >= 0; capability++) {
    if (capability != CAP_SETUID && capability != CAP_SETGID && capability != CAP_SYS_PTRACE &&
        capability != CAP_DAC_READ_SEARCH) {
      must(prctl(PR_CAPBSET_DROP, capability), "capabilities");
    }
  }
}

static void run(const char *root, const char *data, const char *box) {
  char *const arguments[] = {"/run/tasker/tools/launcher", "run", "52007", NULL};
  char *const environment[] = {"PATH=/usr/bin:/bin", NULL};
  const unsigned long hardened = MS_NOEXEC | MS_NOSUID | MS_NODEV;
  must(mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL), "/");
  bind(root, root);
  close_to_writing(root);
  must(chdir(root), root);
  bind("/dev/null", "dev/null");
  must(mount("proc", "proc", "proc", 0, NULL), "proc");
  must(mount("tmpfs", "tmp", "tmpfs", hardened, SCRATCH), "tmp");
  must(mkdir("tmp/code", 0755), "tmp/code");
  must(mkdir("tmp/data", 0755), "tmp/data");
  bind(data, "tmp/data");
  close_to_writing("tmp/data");
  bind(box, "run/tasker/box");
  must(chroot("."), "chroot");
  must(chdir("/"), "/");
  drop_capabilities();
  execve(arguments[0], arguments, environment);
  must(-1, arguments[0]);
}

static int run_apart(const char *root, const char *data, const char *box) {
  int status;
  pid_t child = (pid_t)syscall(SYS_clone, CLONE_NEWPID | CLONE_NEWNS | SIGCHLD, 0, 0, 0, 0);
  if (child == 0) {
    run(root, data, box);
  }
  must(child < 0 || waitpid(child, &status, 0) != child, "launcher");
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int main(int count, char **arguments) {
  char box[4096];
  if (count != 3) {
    fprintf(stderr, "usage: walls ROOT DATA\n");
    return 2;
  }
  must(unshare(CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS), "unshare");
  while (fgets(box, sizeof box, stdin) != NULL) {
    box[strcspn(box, "\n")] = 0;
    printf("%d\n", run_apart(arguments[1], arguments[2], box));
    fflush(stdout);
  }
  return 0;
}
