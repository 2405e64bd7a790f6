package org.dataexchange.tasker.evidence;

import java.util.Optional;
import java.util.Set;

/**
 * Judges the starts of programs. The kernel gives no path back for them, so what counts is the
 * argument, or the path of the descriptor that was started; a relative one is kept as written.
 */
record Programs(Findings findings) {

  private static final Set<String> REFUSALS = Set.of("EACCES", "EPERM");

  /** Of these the kernel says some when it has looked into the file. */
  private static final Set<String> NOT_THERE = Set.of("ENOTDIR", "ELOOP", "ENAMETOOLONG", "EFAULT");

  static boolean isStart(Call call) {
    return call.name().equals("execve") || call.name().equals("execveat");
  }

  /** A start that failed, or whose result was not told. */
  void tried(Call call) {
    String error = call.result() instanceof Result.Failed failed ? failed.error() : "";
    if (REFUSALS.contains(error)) {
      refused(call);
    }
    if (!NOT_THERE.contains(error)) {
      lookedInto(call);
    }
  }

  /** A start that succeeded, whether its result was told or not. */
  void started(Call call) {
    program(call).ifPresentOrElse(path -> started(call.pid(), path), findings::notUnderstood);
  }

  /** A call that makes a process or a thread. */
  void made(Call call) {
    if (call.result() instanceof Result.Succeeded child) {
      findings.ancestry.made(call.pid(), child.number(), SharedDescriptors.isThread(call));
    }
  }

  private void started(int pid, String path) {
    findings.ancestry.started(pid, path);
    findings.programsStarted.add(path);
    Opens.countDataFile(findings, path, false);
    touched(path, false);
  }

  /** The kernel may have opened it, and found that it is no program. */
  private void lookedInto(Call call) {
    program(call).ifPresent(path -> Opens.countDataFile(findings, path, false));
  }

  private void refused(Call call) {
    boolean named = Quoted.parse(written(call)).filter(name -> !name.isEmpty()).isPresent();
    program(call)
        .ifPresent(
            path -> {
              if (named && !path.startsWith("/")) {
                findings.refusedSomewhere(path);
              } else {
                touched(path, true);
              }
            });
  }

  private void touched(String path, boolean refused) {
    if (path.startsWith("/")) {
      findings.touched(path, false, refused);
    }
  }

  private static String written(Call call) {
    return call.argument(call.name().equals("execveat") ? 1 : 0);
  }

  private static Optional<String> program(Call call) {
    boolean at = call.name().equals("execveat");
    Optional<String> folder =
        at ? Descriptor.parse(call.argument(0)).flatMap(Descriptor::path) : Optional.empty();
    return Quoted.parse(written(call))
        .flatMap(
            name ->
                name.isEmpty()
                    ? folder
                    : Optional.of(Argument.of(folder, name).map(Argument::path).orElse(name)));
  }
}
