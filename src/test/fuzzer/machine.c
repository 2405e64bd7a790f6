#include "fuzz.h"

#include <errno.h>
#include <signal.h>
#include <ucontext.h>

#define FAULT 0x7a3f17b2 /* in a register, where a fault is on purpose */

static void end(int code) {
  for (;;) {
    CALL(SYS_exit, code);
  }
}

#if defined(__x86_64__)

#define VSYSCALLS 0xffffffffff600000ul
#define CALL_BY_SIGRETURN 40

long make(unsigned long flags, void *stack, int (*doing)(struct actor *), struct actor *actor) {
  if (stack == NULL) {
    long child = CALL(SYS_clone, flags, 0);
    if (child == 0) {
      end(doing(actor));
    }
    return child;
  }
  long *top = stack;
  *--top = (long)actor;
  *--top = (long)doing;
  register long number_and_result __asm__("rax") = SYS_clone;
  register long none __asm__("r10") = 0;
  register long r8 __asm__("r8") = 0;
  __asm__ volatile(
      "syscall\n\t"
      "test %%rax, %%rax\n\t"
      "jnz 1f\n\t"
      "xor %%ebp, %%ebp\n\t"
      "pop %%rax\n\t"
      "pop %%rdi\n\t"
      "call *%%rax\n\t"
      "mov %%eax, %%edi\n\t"
      "mov %[exit], %%eax\n\t"
      "syscall\n\t"
      "hlt\n"
      "1:"
      : "+r"(number_and_result)
      : "D"(flags), "S"(top), "d"(0), "r"(none), "r"(r8), [exit] "i"(SYS_exit)
      : "rcx", "r11", "memory");
  return number_and_result;
}

/* The child runs on this stack, and the parent goes on when it is gone: so no call in between. */
__attribute__((noinline)) long make_by_vfork(int (*doing)(struct actor *), struct actor *actor) {
  long child = CALL(SYS_vfork);
  if (child == 0) {
    end(doing(actor));
  }
  return child;
}

#define ON_PURPOSE(instruction)                                                       \
  __asm__ volatile("mov %0, %%r14d\n\tlea 1f(%%rip), %%r15\n\t" instruction "\n1:"    \
                   :                                                                  \
                   : "i"(FAULT)                                                       \
                   : "rax", "rbx", "rcx", "rdx", "r14", "r15", "memory", "cc")

/* Each instruction, also one that makes a call, is followed by a trap. The red zone stays as it is. */
static void step(bool on) {
  if (on) {
    __asm__ volatile("sub $128, %%rsp\n\tpushf\n\torl $0x100, (%%rsp)\n\tpopf\n\tadd $128, %%rsp" ::: "memory", "cc");
  } else {
    __asm__ volatile("sub $128, %%rsp\n\tpushf\n\tandl $~0x100, (%%rsp)\n\tpopf\n\tadd $128, %%rsp" ::: "memory", "cc");
  }
}

long call_by_step(long number, long a, long b, long c, long d) {
  step(true);
  long result = CALL(number, a, b, c, d);
  step(false);
  return result;
}

static long vsyscall(unsigned long at, void *first, void *second) {
  return ((long (*)(void *, void *))(VSYSCALLS + at))(first, second);
}

void disturb(unsigned what) {
  long place[4];
  switch (what % 9) {
    case 0: vsyscall(0x400, NULL, NULL); break;
    case 1: vsyscall(0x400, place, NULL); break;
    case 2: vsyscall(0x400, (void *)8, NULL); break;
    case 3: vsyscall(0, place, place + 2); break;
    case 4: vsyscall(0x800, place, place + 1); break;
    case 5: ON_PURPOSE("int3"); break;
    case 6: ON_PURPOSE("xor %%eax, %%eax\n\tmov (%%rax), %%rbx"); break;
    case 7: ON_PURPOSE("ud2"); break;
    case 8: ON_PURPOSE("xor %%eax, %%eax\n\txor %%edx, %%edx\n\txor %%ebx, %%ebx\n\tdiv %%ebx"); break;
  }
}

/* The handler of the signal puts the wanted call into the registers that its return restores. */
long call_by_sigreturn(long number, long a, long b, long c, long d) {
  const long wanted[] = {number, a, b, c, d};
  register const long *r12 __asm__("r12") = wanted;
  long result = SYS_tkill;
  long thread = CALL(SYS_gettid);
  __asm__ volatile("lea 1f(%%rip), %%r14\n\tsyscall\n1:"
                   : "+a"(result), "+D"(thread)
                   : "S"((long)CALL_BY_SIGRETURN), "r"(r12)
                   : "rcx", "rdx", "r8", "r9", "r10", "r11", "r14", "memory", "cc");
  return result;
}

__attribute__((naked)) static void call_again(void) {
  __asm__("syscall\n\tjmp *%r14");
}

static bool is_call_by_sigreturn(greg_t *registers) {
  const long *wanted = (const long *)registers[REG_R12];
  if (registers[REG_RIP] != registers[REG_R14]) {
    return false; /* was blocked, and comes late */
  }
  registers[REG_RAX] = wanted[0];
  registers[REG_RDI] = wanted[1];
  registers[REG_RSI] = wanted[2];
  registers[REG_RDX] = wanted[3];
  registers[REG_R10] = wanted[4];
  registers[REG_RIP] = (greg_t)(long)call_again;
  return true;
}

static void return_from_vsyscall(greg_t *registers) {
  registers[REG_RIP] = *(greg_t *)registers[REG_RSP];
  registers[REG_RSP] += 8;
}

bool is_ours(int signal, void *context) {
  greg_t *registers = ((ucontext_t *)context)->uc_mcontext.gregs;
  switch (signal) {
    case CALL_BY_SIGRETURN: return is_call_by_sigreturn(registers);
    case SIGTRAP: return true;
    case SIGSEGV:
    case SIGILL:
    case SIGFPE:
    case SIGBUS: break;
    default: return false;
  }
  if (((unsigned long)registers[REG_RIP] & ~0xffful) == VSYSCALLS) {
    return_from_vsyscall(registers);
  } else if ((uint32_t)registers[REG_R14] == FAULT) {
    registers[REG_RIP] = registers[REG_R15];
  } else {
    CALL(SYS_exit_group, 99); /* sent by somebody, or a mistake in here */
  }
  return true;
}

char *path_of_restarted(void *context) {
  greg_t *registers = ((ucontext_t *)context)->uc_mcontext.gregs;
  const unsigned char *at = (const unsigned char *)registers[REG_RIP];
  bool again = registers[REG_RAX] == SYS_openat && at[0] == 0x0f && at[1] == 0x05;
  return again ? (char *)registers[REG_RSI] : NULL;
}

void call_of_another_kind(unsigned which) {
  static const unsigned long numbers[] = {
      0x40000000 | SYS_openat, 0x40000000 | SYS_execve, 0x40000000 | 520, 512, 467, 0xffffffff,
      0x7fffffff, 0xffffffff00000000 | 0x40000000 | SYS_openat};
  if (which % 16 < 8) {
    if (CALL(numbers[which % 8], AT_FDCWD, "/dev/fuzz/o0", 0) != -ENOSYS) {
      breach(100 + which % 8);
    }
  } else if (which % 16 == 8) {
    long result = 20; /* getpid of the other kind; whoever makes it is killed */
    __asm__ volatile("int $0x80" : "+a"(result) : "b"(0), "c"(0), "d"(0) : "memory");
    breach(110);
  } else if (which % 16 == 9) {
    ON_PURPOSE("mov $20, %%eax\n\tmov %%rsp, %%rcx\n\tsysenter"); /* the same, or no instruction */
  }
}

#else /* aarch64: no vsyscall page, no second kind of calls, and no open, fork or vfork */

long make(unsigned long flags, void *stack, int (*doing)(struct actor *), struct actor *actor) {
  if (stack == NULL) {
    long child = CALL(SYS_clone, flags, 0);
    if (child == 0) {
      end(doing(actor));
    }
    return child;
  }
  long *top = stack;
  *--top = (long)actor;
  *--top = (long)doing;
  register long x8 __asm__("x8") = SYS_clone;
  register long x0 __asm__("x0") = (long)flags;
  register long *x1 __asm__("x1") = top;
  register long x2 __asm__("x2") = 0, x3 __asm__("x3") = 0, x4 __asm__("x4") = 0;
  __asm__ volatile(
      "svc 0\n\tcbnz x0, 1f\n\tldp x9, x0, [sp], #16\n\tblr x9\n\tmov x8, %[exit]\n\tsvc 0\n1:"
      : "+r"(x0)
      : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4), [exit] "i"(SYS_exit)
      : "memory");
  return x0;
}

long make_by_vfork(int (*doing)(struct actor *), struct actor *actor) {
  return make(SIGCHLD, NULL, doing, actor);
}

void disturb(unsigned what) {
  if (what % 2 == 0) {
    __asm__ volatile("brk #0" ::: "memory");
  } else {
    __asm__ volatile("udf #0" ::: "memory");
  }
}

long call_by_sigreturn(long number, long a, long b, long c, long d) {
  (void)number, (void)a, (void)b, (void)c, (void)d;
  return -ENOSYS;
}

long call_by_step(long number, long a, long b, long c, long d) {
  return CALL(number, a, b, c, d);
}

bool is_ours(int signal, void *context) {
  if (signal != SIGTRAP && signal != SIGILL) {
    return false;
  }
  ((ucontext_t *)context)->uc_mcontext.pc += 4;
  return true;
}

char *path_of_restarted(void *context) {
  mcontext_t *machine = &((ucontext_t *)context)->uc_mcontext;
  bool again = machine->regs[8] == SYS_openat && *(const uint32_t *)machine->pc == 0xd4000001;
  return again ? (char *)machine->regs[1] : NULL;
}

void call_of_another_kind(unsigned which) {
  if (CALL(which % 2 ? 467 : 0x7fffffff) != -ENOSYS) {
    breach(100 + which % 2);
  }
}

#endif
