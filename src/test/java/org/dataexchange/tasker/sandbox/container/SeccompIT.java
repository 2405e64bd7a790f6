package org.dataexchange.tasker.sandbox.container;

import static org.dataexchange.tasker.system.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.dataexchange.tasker.disk.FileTree;
import org.dataexchange.tasker.sandbox.BuiltTools;
import org.dataexchange.tasker.sandbox.Lab;
import org.dataexchange.tasker.sandbox.engine.ContainerSpec;
import org.dataexchange.tasker.sandbox.engine.ContainerState;
import org.dataexchange.tasker.sandbox.engine.Mount;
import org.dataexchange.tasker.sandbox.launcher.ContainerPaths;
import org.dataexchange.tasker.sandbox.launcher.Tools;
import org.dataexchange.tasker.task.RunFolder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What the engine's filter alone refuses: a run's container, but Python as root is in the place of
 * the launcher, so there is no second filter and no tracer.
 */
@Timeout(240)
class SeccompIT {

  private static final Duration SOON = Duration.ofMinutes(2);

  /**
   * {@code ask} tells what the engine's filter says of a call, which is not made: a filter of the
   * test's own hands it to a tracer. There is none, so the kernel answers ENOSYS; but an error that
   * the engine's filter wants goes before that. Capabilities and arguments play no part.
   */
  private static final String ASKING =
      """
      import ctypes, errno, mmap, os, signal, socket, struct
      libc = ctypes.CDLL(None, use_errno=True)
      def apart(act):
          child = os.fork()
          if child == 0:
              act()
              os._exit(0)
          status = os.waitpid(child, 0)[1]
          if os.WIFSIGNALED(status):
              return signal.Signals(os.WTERMSIG(status)).name
          return errno.errorcode.get(os.WEXITSTATUS(status), 'went through')
      def call(*arguments):
          ctypes.set_errno(0)
          libc.syscall(*arguments)
          os._exit(ctypes.get_errno())
      def ask(name, number, *arguments):
          def act():
              code = b''.join(struct.pack('HBBI', *line) for line in (
                  (0x20, 0, 0, 0),            # load the number
                  (0x15, 0, 1, number),       # if it is this one
                  (0x06, 0, 0, 0x7ff00000),   # SECCOMP_RET_TRACE
                  (0x06, 0, 0, 0x7fff0000)))  # SECCOMP_RET_ALLOW
              text = ctypes.create_string_buffer(code)
              program = struct.pack('HxxxxxxQ', 4, ctypes.addressof(text))
              if libc.prctl(22, 2, program) != 0:
                  os._exit(255)
              call(number, *map(ctypes.c_long, arguments))
          answer = apart(act)
          print(name, 'passes' if answer == 'ENOSYS' else answer)
      """;

  private Lab lab;
  private Path home;

  @BeforeEach
  void open() throws IOException {
    lab = new Lab("SeccompIT");
    home = Files.createTempDirectory("tasker-seccomp");
  }

  @AfterEach
  void close() throws IOException {
    lab.close();
    FileTree.delete(home);
  }

  @Test
  void refusesWhatNobodyNeeds() throws Exception {
    String python =
        """
        calls = {
            'io_uring_setup': 425, 'io_uring_enter': 426, 'io_uring_register': 427,
            'io_setup': 206, 'io_submit': 209,
            'add_key': 248, 'request_key': 249, 'keyctl': 250,
            'userfaultfd': 323, 'bpf': 321, 'perf_event_open': 298,
            'mount': 165, 'umount2': 166, 'pivot_root': 155, 'chroot': 161, 'open_tree': 428,
            'move_mount': 429, 'fsopen': 430, 'fsconfig': 431, 'fsmount': 432, 'fspick': 433,
            'unshare': 272, 'setns': 308,
            'kexec_load': 246, 'kexec_file_load': 320, 'init_module': 175, 'finit_module': 313,
            'delete_module': 176, 'reboot': 169, 'iopl': 172, 'ioperm': 173, 'modify_ldt': 154,
            'settimeofday': 164, 'clock_settime': 227, 'adjtimex': 159, 'clock_adjtime': 305,
            'swapon': 167, 'swapoff': 168, 'quotactl': 179, 'acct': 163, 'syslog': 103,
            'fanotify_init': 300, 'fanotify_mark': 301, 'name_to_handle_at': 303,
            'seccomp': 317, 'kcmp': 312, 'pidfd_getfd': 438, 'process_madvise': 440,
            'uselib': 134, 'vhangup': 153, 'sync': 162, 'remap_file_pages': 216,
        }
        for name, number in calls.items():
            ask(name, number)
        """;
    String said = say(python);

    assertTrue(said.lines().count() > 45, said);
    assertEquals("", said.replaceAll("(?m)^\\w+ EPERM\n", ""), "not refused with EPERM");
  }

  @Test
  void refusesByArgument() throws Exception {
    assertSays(
        """
        fork passes
        thread passes
        untraced EPERM
        mounts EPERM
        cgroups EPERM
        names EPERM
        ipc EPERM
        users EPERM
        processes EPERM
        network EPERM
        personality passes
        personality? passes
        personality-32 EPERM
        personality-fixed EPERM
        unix passes
        inet passes
        inet-and-more passes
        inet6 passes
        netlink passes
        packet passes
        tipc EPERM
        alg EPERM
        vsock EPERM
        pair passes
        pair-tipc EPERM
        """,
        """
        ask('fork', 56, 17)
        ask('thread', 56, 0x3d0f00)
        for name, flag in dict(untraced=0x800000, mounts=0x20000, cgroups=0x2000000,
                               names=0x4000000, ipc=0x8000000, users=0x10000000,
                               processes=0x20000000, network=0x40000000).items():
            ask(name, 56, flag | 17)
        ask('personality', 135, 0)
        ask('personality?', 135, 0xffffffff)
        ask('personality-32', 135, 8)
        ask('personality-fixed', 135, 0x40000)
        for name, family in {'unix': 1, 'inet': 2, 'inet-and-more': 1 << 32 | 2, 'inet6': 10,
                             'netlink': 16, 'packet': 17, 'tipc': 30, 'alg': 38,
                             'vsock': 40}.items():
            ask(name, 41, family, 1, 0)
        ask('pair', 53, 1, 1, 0, 0)
        ask('pair-tipc', 53, 30, 1, 0, 0)
        """);
  }

  /** A C library falls back to clone after this error only. */
  @Test
  void saysOfClone3ThatItIsNotThere() throws Exception {
    assertSays("ENOSYS\n", "print(apart(lambda: call(435, None, 0)))");
  }

  @Test
  void letsEvidenceAndTheTracersCallsReachTheKernel() throws Exception {
    assertSays(
        """
        open passes
        openat passes
        openat2 passes
        creat passes
        open_by_handle_at passes
        execve passes
        execveat passes
        connect passes
        bind passes
        ptrace passes
        process_vm_readv passes
        process_vm_writev passes
        trace went through
        handle EFAULT
        inet went through
        packet EPERM
        """,
        """
        for name, number in dict(open=2, openat=257, openat2=437, creat=85, open_by_handle_at=304,
                                 execve=59, execveat=322, connect=42, bind=49, ptrace=101,
                                 process_vm_readv=310, process_vm_writev=311).items():
            ask(name, number)
        print('trace', apart(lambda: call(101, 0, 0, None, None)))
        print('handle', apart(lambda: call(304, -100, None, 0)))
        print('inet', apart(lambda: socket.socket(socket.AF_INET)))
        print('packet', apart(lambda: call(41, 17, 3, 0)))
        """);
  }

  @Test
  void killsWhatMakesCallsOfAnotherMachine() throws Exception {
    String said =
        say(
            """
            code = bytes([0xb8, 20, 0, 0, 0, 0xcd, 0x80, 0xc3])  # mov eax, getpid; int 0x80; ret
            page = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
            page.write(code)
            address = ctypes.addressof(ctypes.c_char.from_buffer(page))
            print(apart(lambda: ctypes.CFUNCTYPE(ctypes.c_int)(address)()))
            """);
    assumeFalse(said.equals("SIGSEGV\n"), "this kernel has no 32-bit calls");
    assertEquals("SIGSYS\n", said);
  }

  @Test
  void refusesX32() throws Exception {
    String said = say("print(apart(lambda: call(0x40000000 | 39)))");
    assertTrue(said.equals("SIGSYS\n") || said.equals("ENOSYS\n"), said);
  }

  private void assertSays(String expected, String python) throws IOException {
    assertEquals(expected, say(python));
  }

  private String say(String python) throws IOException {
    String id = "seccomp-" + UUID.randomUUID();
    RunFolder folder = new RunFolder(home.resolve(id));
    for (Path path : new Path[] {folder.code(), folder.data(), folder.box()}) {
      Files.createDirectories(path);
    }
    Files.writeString(folder.code().resolve("run.py"), ASKING + python);
    String name = ContainerFactory.name(id);
    Path out = folder.box().resolve("stdout");
    try {
      lab.engine()
          .create(
              new ContainerSpec(
                  name,
                  "datex:latest",
                  Map.of(),
                  ContainerSpec.Program.privileged(
                      List.of("sh", "-c", "exec python /tmp/code/run.py > $0 2>&1"),
                      List.of("/run/tasker/box/stdout")),
                  ContainerFactory.mounts(
                      folder,
                      new Mount.Bind(
                          lab.paths()
                              .inWorkspace(new Tools(BuiltTools.FOLDER, lab.home()).folder()),
                          ContainerPaths.TOOLS,
                          true),
                      new Mount.Bind(folder.data(), ContainerPaths.DATA, true)),
                  new ContainerSpec.Surroundings(
                      Optional.of(Lab.LIMITS), Optional.empty(), Optional.empty())));
      lab.engine().start(name);
      eventually(
          "the container has ended",
          SOON,
          () -> lab.engine().state(name).status() == ContainerState.Status.EXITED);
      return Files.readString(out);
    } finally {
      lab.engine().remove(name);
    }
  }
}
