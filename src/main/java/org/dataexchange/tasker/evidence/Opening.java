package org.dataexchange.tasker.evidence;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One call that opens a file, whatever its name.
 *
 * @param argument what the program named, where the trace tells; the mount if it gave a handle
 * @param written what the program named, as it did; empty where the trace does not tell
 * @param byHandle a handle can name any file of the mount
 * @param flags by name
 * @param sure are these the flags that the kernel took? Those of {@code openat2} lie in memory,
 *     where another thread can change them after the tracer's look
 */
record Opening(
    Optional<Argument> argument,
    String written,
    boolean byHandle,
    Set<String> flags,
    boolean sure,
    Result result) {

  private static final Set<String> WRITING =
      Set.of("O_WRONLY", "O_RDWR", "O_ACCMODE", "O_CREAT", "O_TRUNC");

  /** The opening, or nothing if the call is none. */
  static Optional<Opening> of(Call call) {
    Optional<Argument> inWorkingFolder = argument(Optional.empty(), call.argument(0));
    Optional<Argument> inFolder = argument(folder(call), call.argument(1));
    return switch (call.name()) {
      case "open" -> opening(call, inWorkingFolder, flags(call.argument(1)));
      case "creat" -> opening(call, inWorkingFolder, Set.of("O_WRONLY", "O_CREAT"));
      case "openat" -> opening(call, inFolder, flags(call.argument(2)));
      case "openat2" ->
          opening(call, inFolder(call, inFolder), flags(fromStruct(call.argument(2))));
      case "open_by_handle_at" -> byHandle(call);
      default -> Optional.empty();
    };
  }

  boolean writes() {
    return flags.stream().anyMatch(WRITING::contains);
  }

  /** Can what is in the file be read through the descriptor? */
  boolean reads() {
    return !sure
        || !flags.contains("O_WRONLY")
            && !flags.contains("O_PATH")
            && !flags.contains("O_DIRECTORY");
  }

  /** Was the process killed in it, so that the trace cannot say what came of it? */
  boolean isCutShort() {
    return result instanceof Result.Unknown unknown && !unknown.nothingDone();
  }

  /** Is what was opened, if anything was, surely what the argument names? */
  boolean leadsOnlyThere() {
    return !byHandle && argument.filter(Argument::leadsOnlyThere).isPresent();
  }

  /** A file that never has a name. */
  boolean isNameless() {
    return flags.contains("O_TMPFILE");
  }

  private static Optional<Opening> opening(
      Call call, Optional<Argument> argument, Set<String> flags) {
    int index = call.name().startsWith("openat") ? 1 : 0;
    String written = Quoted.parse(call.argument(index)).orElse("");
    boolean sure = !call.name().equals("openat2");
    return Optional.of(new Opening(argument, written, false, flags, sure, call.result()));
  }

  private static Optional<Opening> byHandle(Call call) {
    Optional<Argument> mount = folder(call).flatMap(path -> Argument.of(Optional.empty(), path));
    return Optional.of(new Opening(mount, "", true, flags(call.argument(2)), true, call.result()));
  }

  private static Optional<String> folder(Call call) {
    return Descriptor.parse(call.argument(0)).flatMap(Descriptor::path);
  }

  private static Optional<Argument> argument(Optional<String> folder, String quoted) {
    return Quoted.parse(quoted).flatMap(name -> Argument.of(folder, name));
  }

  private static Optional<Argument> inFolder(Call call, Optional<Argument> usually) {
    return call.argument(2).contains("RESOLVE_IN_ROOT")
        ? Quoted.parse(call.argument(1)).flatMap(name -> Argument.ofRoot(folder(call), name))
        : usually;
  }

  private static Set<String> flags(String names) {
    return Set.copyOf(List.of(names.split("\\|")));
  }

  /** The flags in {@code {flags=O_RDONLY|O_CLOEXEC, mode=0, resolve=0}}. */
  private static String fromStruct(String how) {
    int start = how.indexOf("flags=") + "flags=".length();
    int end = how.indexOf(',', start);
    return end < 0 ? "" : how.substring(start, end);
  }
}
