/*
 * The calls that the algorithm gets EPERM for, each with its reason. All but the tracer's own
 * (ptrace, process_vm_readv, process_vm_writev) are refused by the engine's filter as well; a test
 * holds this list against seccomp.json.
 */
#ifndef REFUSED_H
#define REFUSED_H

#include <sys/syscall.h>

/* The same number on every machine, but younger than some C libraries' headers. */
#define NEW_io_uring_setup 425
#define NEW_io_uring_enter 426
#define NEW_io_uring_register 427
#define NEW_open_tree 428
#define NEW_move_mount 429
#define NEW_fsopen 430
#define NEW_fsconfig 431
#define NEW_fsmount 432
#define NEW_fspick 433
#define NEW_pidfd_getfd 438
#define NEW_process_madvise 440
#define NEW_mount_setattr 442
#define NEW_quotactl_fd 443

static const int refused[] = {
    /* Being traced by, or reading and writing, another process. */
    SYS_ptrace, SYS_process_vm_readv, SYS_process_vm_writev, SYS_kcmp, NEW_pidfd_getfd,
    NEW_process_madvise,
    /* A filter of its own with a listener can let a call through before the tracer is asked. The
     * other way to install one is prctl, which filter.c looks into. */
    SYS_seccomp,
    /* Opens and connects in the kernel, past any system-call tracing. */
    NEW_io_uring_setup, NEW_io_uring_enter, NEW_io_uring_register,
    /* Keyrings are not part of any namespace. */
    SYS_add_key, SYS_request_key, SYS_keyctl,
    /* Large parts of the kernel that no algorithm needs; a long record of holes. */
    SYS_userfaultfd, SYS_bpf, SYS_perf_event_open,
    /* A file could come to another path, or be opened by mounting it. */
    SYS_mount, SYS_umount2, SYS_pivot_root, SYS_chroot, NEW_open_tree, NEW_move_mount, NEW_fsopen,
    NEW_fsconfig, NEW_fsmount, NEW_fspick, NEW_mount_setattr,
    /* Other namespaces: fresh ones come with capabilities. */
    SYS_setns, SYS_unshare,
    /* Watches files of others; a permission event would hold them up. */
    SYS_fanotify_init, SYS_fanotify_mark,
    /* The host's: kernel, modules, clock, swap, quota, accounting, log. */
    SYS_kexec_load, SYS_init_module, SYS_finit_module, SYS_delete_module, SYS_reboot,
    SYS_settimeofday, SYS_clock_settime, SYS_swapon, SYS_swapoff, SYS_quotactl, NEW_quotactl_fd,
    SYS_acct, SYS_syslog, SYS_vhangup,
#ifdef SYS_kexec_file_load
    SYS_kexec_file_load,
#endif
#ifdef __x86_64__
    /* Opens a file as a library; old, and not among what is traced. */
    SYS_uselib,
    /* Processor state that 64-bit programs have no use for. */
    SYS_iopl, SYS_ioperm, SYS_modify_ldt,
#endif
};

#endif
