/*
 * A deny list. A refused call never reaches the tracer, because SECCOMP_RET_ERRNO goes before
 * SECCOMP_RET_TRACE. So what would be evidence (opening, connecting, starting programs) is not
 * here: the network namespace, permissions and read-only mounts make it fail, and it leaves a line.
 *
 * It stands inside the engine's filter, which is ours too (seccomp.json) and refuses most of this
 * already. That one also binds PID 1 and the tracer, and so must let through what they need; this
 * one is for the rest, and depends on no engine and no runtime. Where both refuse, this one's error
 * counts: of equal answers the kernel takes that of the filter that was installed last.
 */
#include "launcher.h"

#include "filter.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <netinet/in.h>
#include <sched.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "refused.h"

#if defined(__x86_64__)
#define NATIVE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define NATIVE AUDIT_ARCH_AARCH64
#else
#error "tell the filter this machine's AUDIT_ARCH"
#endif

/* Linux 5.3, and younger than some C libraries' headers. */
#define NEW_PTRACE_GET_SYSCALL_INFO 0x420e
/* Linux 5.11, and younger than some C libraries' headers. */
#define NEW_SET_SYSCALL_USER_DISPATCH 59
/* Linux 5.1, and younger than some C libraries' headers. */
#define NEW_SO_BINDTOIFINDEX 62
/* Linux 5.14, and younger than some C libraries' headers. */
#define NEW_SCHED_CORE 62

/* setxattrat .. removexattrat, Linux 6.13. Whoever moves it has looked at what is new. */
#define LAST_KNOWN 466

#define UNWANTED_CLONES                                                                         \
  (CLONE_UNTRACED | CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWUSER | \
   CLONE_NEWPID | CLONE_NEWNET)

#define LOAD(field) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, field))
/* Little-endian on both machines: the low half of an argument comes first. */
#define LOAD_ARGUMENT(n) \
  BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args) + 8 * (n))
#define SKIP_UNLESS(value, count) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)(value), 0, (count))
#define SKIP_IF(value, count) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)(value), (count), 0)
#define ANSWER(error) BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | (error))
#define ALLOW BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)

#define LOAD_UPPER_HALF(n) \
  BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args) + 8 * (n) + 4)

#define REFUSE_BITS(call, argument, bits, error) \
  SKIP_UNLESS(call, 4), LOAD_ARGUMENT(argument), \
      BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, (bits), 0, 1), ANSWER(error), ALLOW

static const struct sock_filter head[] = {
    /* 32-bit calls have other numbers, which the list below would misread. */
    LOAD(arch),
    SKIP_IF(NATIVE, 1),
    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
    LOAD(nr),
    /* A call that nobody has looked at could open files unseen. x32 numbers are above it too. */
    BPF_JUMP(BPF_JMP | BPF_JGT | BPF_K, LAST_KNOWN, 0, 1),
    ANSWER(ENOSYS),
    /* Its flags lie in memory, where a filter cannot look. C libraries then use clone. */
    SKIP_UNLESS(SYS_clone3, 1),
    ANSWER(ENOSYS),
};

static const struct sock_filter tail[] = {
    /* Which processes share a core with which is a mark on the whole machine's scheduler. */
    SKIP_UNLESS(SYS_prctl, 4),
    LOAD_ARGUMENT(0),
    SKIP_UNLESS(NEW_SCHED_CORE, 1),
    ANSWER(EPERM),
    LOAD(nr), /* prctl is looked at further below */
    /* The stage has set it to 1, where alone the kernel spares a crash handler of the machine's: at
     * 0 it would get the memory. Asking for it (no new limit) is no change. EINVAL, as to GnuPG each
     * other error but ENOSYS is a reason to end. */
    SKIP_UNLESS(SYS_setrlimit, 4),
    LOAD_ARGUMENT(0),
    SKIP_UNLESS(RLIMIT_CORE, 1),
    ANSWER(EINVAL),
    ALLOW,
    SKIP_UNLESS(SYS_prlimit64, 8),
    LOAD_ARGUMENT(1),
    SKIP_UNLESS(RLIMIT_CORE, 5),
    LOAD_ARGUMENT(2),
    SKIP_UNLESS(0, 2),
    LOAD_UPPER_HALF(2),
    SKIP_IF(0, 1),
    ANSWER(EINVAL),
    ALLOW,
    /* Huge pages come from a pool of the machine's that no limit of a container's counts. */
    REFUSE_BITS(SYS_mmap, 3, MAP_HUGETLB, ENOMEM),
    REFUSE_BITS(SYS_memfd_create, 1, MFD_HUGETLB, EPERM),
    REFUSE_BITS(SYS_shmget, 2, SHM_HUGETLB, EPERM),
    /* An untraced child, or namespaces in which the algorithm would be privileged. */
    SKIP_UNLESS(SYS_clone, 4),
    LOAD_ARGUMENT(0),
    BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, UNWANTED_CLONES, 0, 1),
    ANSWER(EPERM),
    ALLOW,
    /* Other personalities weaken address randomisation or change what calls mean. */
    SKIP_UNLESS(SYS_personality, 5),
    LOAD_ARGUMENT(0),
    SKIP_IF(0, 2),
    SKIP_IF(0xffffffff, 1),
    ANSWER(EPERM),
    ALLOW,
    /* A filter of its own can ask the tracer about calls whose end the tracer is not told of, and
     * so bring it out of step; dispatch to user space goes before all filters. The kernel, too,
     * looks at the low half alone. This filter is the last: what comes after the stage needs none. */
    SKIP_UNLESS(SYS_prctl, 5),
    LOAD_ARGUMENT(0),
    SKIP_IF(PR_SET_SECCOMP, 2),
    SKIP_IF(NEW_SET_SYSCALL_USER_DISPATCH, 1),
    ALLOW,
    ANSWER(EPERM),
    /* To loopback's device, or by way of loopback, a connection to anywhere is answered as one to
     * loopback is, by which the evidence tells them apart. */
    SKIP_UNLESS(SYS_setsockopt, 11),
    LOAD_ARGUMENT(1),
    SKIP_IF(IPPROTO_IP, 5),
    SKIP_UNLESS(SOL_SOCKET, 3),
    LOAD_ARGUMENT(2),
    SKIP_IF(SO_BINDTODEVICE, 4),
    SKIP_IF(NEW_SO_BINDTOIFINDEX, 3),
    ALLOW,
    LOAD_ARGUMENT(2),
    SKIP_UNLESS(IP_OPTIONS, 1),
    ANSWER(EPERM),
    ALLOW,
    /* A connection without connect, which the tracer would not see. */
    REFUSE_BITS(SYS_sendto, 3, MSG_FASTOPEN, EOPNOTSUPP),
    REFUSE_BITS(SYS_sendmsg, 2, MSG_FASTOPEN, EOPNOTSUPP),
    REFUSE_BITS(SYS_sendmmsg, 3, MSG_FASTOPEN, EOPNOTSUPP),
    /* The machine keeps what was read for all runs that have the same file. Who can have it forgotten
     * can find out, again and again, which part of it others read. To a program it is advice. */
    SKIP_UNLESS(SYS_fadvise64, 4),
    LOAD_ARGUMENT(3),
    SKIP_UNLESS(POSIX_FADV_DONTNEED, 1),
    ANSWER(0),
    ALLOW,
    /* Nothing that an algorithm can write lies on a disk. To one that it can read from, the machine's
     * would be told to write down all that it holds, for nothing, as often as the algorithm likes. */
    SKIP_UNLESS(SYS_fsync, 1),
    ANSWER(0),
    SKIP_UNLESS(SYS_fdatasync, 1),
    ANSWER(0),
    SKIP_UNLESS(SYS_sync_file_range, 1),
    ANSWER(0),
    REFUSE_BITS(SYS_msync, 2, MS_SYNC, 0),
    /* These families are held by the network namespace and by missing capabilities, so they are
     * evidence. Others (AF_VSOCK, AF_ALG, AF_BLUETOOTH, AF_QIPCRTR) are not bound to it. */
    SKIP_UNLESS(SYS_socket, 7),
    LOAD_ARGUMENT(0),
    SKIP_IF(AF_UNIX, 5),
    SKIP_IF(AF_INET, 4),
    SKIP_IF(AF_INET6, 3),
    SKIP_IF(AF_NETLINK, 2),
    SKIP_IF(AF_PACKET, 1),
    ANSWER(EAFNOSUPPORT),
    ALLOW,
};

#define LENGTH(array) (sizeof(array) / sizeof(array)[0])

static struct sock_filter program[LENGTH(head) + 2 * LENGTH(refused) + LENGTH(tail)];

static unsigned short put(unsigned short at, const struct sock_filter *part, size_t count) {
  for (size_t i = 0; i < count; i++) {
    program[at++] = part[i];
  }
  return at;
}

static int install(const struct sock_filter *instructions, unsigned short length) {
  const struct sock_fprog filter = {length, (struct sock_filter *)instructions};
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
      prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) != 0) {
    return errno;
  }
  return 0;
}

int filter_tracer(void) {
  static const struct sock_filter instructions[] = {
      LOAD(nr),
      SKIP_UNLESS(SYS_ptrace, 3),
      LOAD_ARGUMENT(0),
      SKIP_UNLESS(NEW_PTRACE_GET_SYSCALL_INFO, 1),
      ANSWER(EIO),
      ALLOW,
  };
  return install(instructions, LENGTH(instructions));
}

int filter_install(void) {
  unsigned short length = put(0, head, LENGTH(head));
  for (size_t i = 0; i < LENGTH(refused); i++) {
    const struct sock_filter pair[] = {SKIP_UNLESS(refused[i], 1), ANSWER(EPERM)};
    length = put(length, pair, LENGTH(pair));
  }
  length = put(length, tail, LENGTH(tail));
  return install(program, length);
}
