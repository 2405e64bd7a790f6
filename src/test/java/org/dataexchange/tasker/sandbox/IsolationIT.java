package org.dataexchange.tasker.sandbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.dataexchange.tasker.sandbox.Lab.Ended;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What an algorithm can do to its tracer, its launcher, its inputs and the network: nothing. */
@Timeout(180)
class IsolationIT {

  /** Tries something and prints its name with the error's, or that it went through. */
  private static final String ATTEMPTS =
      """
      import ctypes, errno, os, socket, sys
      libc = ctypes.CDLL(None, use_errno=True)
      def attempt(name, act):
          try:
              act()
              print(name, 'went through', flush=True)
          except OSError as e:
              print(name, errno.errorcode[e.errno], flush=True)
      def call(*arguments):
          if libc.syscall(*arguments) == -1:
              raise OSError(ctypes.get_errno(), 'refused')
      with open('/proc/self/status') as status:
          tracer = int([l for l in status if l.startswith('TracerPid:')][0].split()[1])
      assert tracer > 1, tracer
      """;

  private static Lab lab;

  @BeforeAll
  static void open() throws IOException {
    lab = new Lab("IsolationIT");
  }

  @AfterAll
  static void close() throws IOException {
    lab.close();
  }

  @Test
  void cannotKillItsTracerOrItsLauncher() throws Exception {
    assertSays(
        """
        tracer EPERM
        tracer-stop EPERM
        init EPERM
        alive went through
        """,
        """
        attempt('tracer', lambda: os.kill(tracer, 9))
        attempt('tracer-stop', lambda: os.kill(tracer, 19))
        attempt('init', lambda: os.kill(1, 9))
        try:
            os.kill(-1, 9)
        except OSError:
            pass
        attempt('alive', lambda: os.stat('/proc/%d' % tracer))
        """);
  }

  @Test
  void cannotWriteIntoItsTrace() throws Exception {
    Ended ended =
        assertSays(
            """
            list EACCES
            forge EACCES
            box EACCES
            trace EACCES
            mounted EACCES
            """,
            """
            attempt('list', lambda: os.listdir('/proc/%d/fd' % tracer))
            def forge():
                denied = None
                for number in range(40):
                    try:
                        os.write(os.open('/proc/%d/fd/%d' % (tracer, number), os.O_WRONLY), b'forged line')
                        return
                    except OSError as e:
                        denied = e
                raise denied
            attempt('forge', forge)
            attempt('box', lambda: os.listdir('/run/tasker'))
            attempt('trace', lambda: os.open('/run/tasker/box/trace', os.O_WRONLY))
            attempt('mounted', lambda: os.unlink('/run/tasker/box/trace'))
            """);
    assertFalse(Pattern.compile("^forged", Pattern.MULTILINE).matcher(ended.trace()).find());
  }

  /** The kernel would answer a connection to anywhere as one to loopback, which is nobody's. */
  @Test
  void cannotTakeTheWayByLoopbackToElsewhere() throws Exception {
    assertSays(
        """
        device EPERM
        index EPERM
        route EPERM
        reuse went through
        service went through
        """,
        """
        import socket
        tcp = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        attempt('device', lambda: tcp.setsockopt(socket.SOL_SOCKET, 25, b'lo'))
        attempt('index', lambda: tcp.setsockopt(socket.SOL_SOCKET, 62, 1))
        attempt('route', lambda: tcp.setsockopt(
            socket.IPPROTO_IP, socket.IP_OPTIONS, bytes([131, 7, 4, 127, 0, 0, 1, 0])))
        attempt('reuse', lambda: tcp.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1))
        attempt('service', lambda: tcp.setsockopt(socket.IPPROTO_IP, socket.IP_TOS, 8))
        """);
  }

  @Test
  void cannotLookIntoTracerOrLauncher() throws Exception {
    assertSays(
        """
        tracer-memory EACCES
        tracer-environment EACCES
        init-memory EACCES
        init-environment EACCES
        init-files EACCES
        init-root EACCES
        read-tracer EPERM
        """,
        """
        attempt('tracer-memory', lambda: open('/proc/%d/mem' % tracer, 'rb'))
        attempt('tracer-environment', lambda: open('/proc/%d/environ' % tracer, 'rb').read())
        attempt('init-memory', lambda: open('/proc/1/mem', 'rb'))
        attempt('init-environment', lambda: open('/proc/1/environ', 'rb').read())
        attempt('init-files', lambda: os.listdir('/proc/1/fd'))
        attempt('init-root', lambda: os.readlink('/proc/1/root'))
        attempt('read-tracer', lambda: call(310, tracer, None, 0, None, 0, 0))
        """);
  }

  @Test
  void cannotTraceAnybody() throws Exception {
    assertSays(
        """
        itself EPERM
        tracer EPERM
        child EPERM
        """,
        """
        attempt('itself', lambda: call(101, 0, 0, None, None))
        attempt('tracer', lambda: call(101, 16, tracer, None, None))
        child = os.fork()
        if child == 0:
            import time
            time.sleep(1000)
        attempt('child', lambda: call(101, 16, child, None, None))
        os.kill(child, 9)
        """);
  }

  @Test
  void cannotHideFromTheTrace() throws Exception {
    Ended ended =
        assertSays(
            "opened went through\n",
            """
            libc.prctl(4, 0, 0, 0, 0)
            attempt('opened', lambda: open('/etc/hostname'))
            """);
    assertTrue(ended.trace().contains("</etc/hostname>"), "not seen: the open of a hidden process");
  }

  @Test
  void cannotMakeUntracedCallsOrChildren() throws Exception {
    Ended ended =
        assertSays(
            """
            untraced EPERM
            clone3 ENOSYS
            uring True
            uring-enter True
            unknown ENOSYS
            """,
            """
            def untraced():
                child = libc.syscall(56, 0x00800000 | 17, 0, 0, 0, 0)
                if child == 0:
                    os._exit(0)
                if child == -1:
                    raise OSError(ctypes.get_errno(), 'refused')
            attempt('untraced', untraced)
            attempt('clone3', lambda: call(435, None, 0))
            for name, number in ('uring', 425), ('uring-enter', 426):
                refused = libc.syscall(number, 1, None, 0, 0, None, 0) == -1
                print(name, refused and ctypes.get_errno() in (errno.EPERM, errno.ENOSYS))
            attempt('unknown', lambda: call(999))
            """);
    assertEquals(Optional.of(0), ended.ending().exitCode());
  }

  @Test
  void diesOfACallOfTheOtherArchitecture() throws Exception {
    Ended ended =
        lab.run(
            """
            import ctypes, mmap
            code = bytes([0xb8, 20, 0, 0, 0, 0xcd, 0x80, 0xc3])  # mov eax, getpid; int 0x80; ret
            page = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
            page.write(code)
            print('ready', flush=True)
            address = ctypes.addressof(ctypes.c_char.from_buffer(page))
            print(ctypes.CFUNCTYPE(ctypes.c_int)(address)())
            """);
    assertEquals("ready\n", ended.stdout());
    // of the filter, or of a kernel that knows no such calls at all
    String signal = ended.ending().signal().orElseThrow();
    assertTrue(Set.of("SIGSYS", "SIGSEGV").contains(signal), signal);
  }

  @Test
  void gainsNoRights() throws Exception {
    assertSays(
        """
        root EPERM
        namespace EPERM
        mount EPERM
        chroot EPERM
        True True []
        algorithm /tmp
        CapEff: 0000000000000000
        others True
        NoNewPrivs: 1
        """,
        """
        attempt('root', lambda: os.setuid(0))
        attempt('namespace', lambda: call(272, 0x10000000))
        attempt('mount', lambda: call(165, b'none', b'/tmp', b'tmpfs', 0, None))
        attempt('chroot', lambda: os.chroot('/tmp'))
        user = os.getuid()
        print(52000 <= user <= 53023, user == os.getgid(), os.getgroups())
        import pwd
        print(pwd.getpwuid(user).pw_name.split('-')[0], pwd.getpwuid(user).pw_dir)
        status = dict(l.split(':', 1) for l in open('/proc/self/status') if ':' in l)
        print('CapEff:', status['CapEff'].strip())
        print('others', status['CapPrm'].strip() == status['CapInh'].strip() == '0' * 16)
        print('NoNewPrivs:', status['NoNewPrivs'].strip())
        """);
  }

  @Test
  void cannotChangeItsInputsOrTheImage() throws Exception {
    assertSays(
        """
        code EROFS
        code-new EROFS
        data EROFS
        data-gone EROFS
        root EROFS
        runtime EROFS
        scratch went through
        executable EACCES
        """,
        """
        attempt('code', lambda: open('/tmp/code/run.py', 'a'))
        attempt('code-new', lambda: open('/tmp/code/new.py', 'w'))
        attempt('data', lambda: open(sys.argv[1], 'w'))
        attempt('data-gone', lambda: os.unlink(sys.argv[1]))
        attempt('root', lambda: os.mkdir('/mine'))
        attempt('runtime', lambda: open(os.path.realpath(sys.executable), 'wb'))
        attempt('scratch', lambda: open('/tmp/mine', 'w').write('#!/bin/sh'))
        os.chmod('/tmp/mine', 0o755)
        attempt('executable', lambda: os.execv('/tmp/mine', ['mine']))
        """);
  }

  @Test
  void hasNoNetworkAndLeavesEvidenceOfTrying() throws Exception {
    Ended ended =
        assertSays(
            """
            tcp ENETUNREACH
            metadata ENETUNREACH
            engine ENOENT
            packet EPERM
            vsock EAFNOSUPPORT
            lo
            """,
            """
            def connect(family, address):
                with socket.socket(family, socket.SOCK_STREAM) as s:
                    s.settimeout(5)
                    s.connect(address)
            attempt('tcp', lambda: connect(socket.AF_INET, ('192.0.2.1', 80)))
            attempt('metadata', lambda: connect(socket.AF_INET, ('169.254.169.254', 80)))
            attempt('engine', lambda: connect(socket.AF_UNIX, '/var/run/docker.sock'))
            attempt('packet', lambda: socket.socket(socket.AF_PACKET, socket.SOCK_RAW))
            attempt('vsock', lambda: socket.socket(40, socket.SOCK_STREAM))
            print(*sorted(os.listdir('/sys/class/net')))
            """);
    assertTrue(ended.trace().contains("192.0.2.1"), "no evidence of the connection that was tried");
    assertTrue(ended.trace().contains("169.254.169.254"), "no evidence of the metadata address");
  }

  @Test
  void findsNothingOfTaskersInItsEnvironment() throws Exception {
    assertSays(
        "TASKER_OUT\n",
        "print(*sorted(k for k in os.environ if k.startswith('TASKER') or 'tasker' in os.environ[k]))");
  }

  private static Ended assertSays(String expected, String python) throws IOException {
    Ended ended = lab.run(ATTEMPTS + python);
    assertEquals(expected, ended.stdout(), ended.stderr());
    assertTrue(ended.ending().ranWell(), () -> ended.ending().toString());
    assertTrue(ended.ending().trace().whole(), () -> ended.ending().trace().toString());
    return ended;
  }
}
