package org.dataexchange.tasker.task;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Provides the libraries that code asks for in a {@code requirements.txt} beside its entry. */
public interface Dependencies {

  /**
   * Looks at what is asked for, before any time is spent on the run.
   *
   * @throws Refused {@code dependencies}, naming the line that is not accepted
   */
  void review(Path requirements);

  /**
   * Finds the layer that holds them, or makes it. Blocks while another run makes the same one.
   *
   * @param requirements the file as it was hashed, in the run's folder
   * @throws Refused {@code dependencies}, naming the line that is not accepted
   * @throws Unmet if they cannot be had
   */
  Optional<Layer> provide(Path requirements, For run);

  /**
   * The run that wants them.
   *
   * @param image {@link JobImage#name} of one from {@link Sandbox#image}
   * @param folder of the run; the layer stays while it holds what {@code provide} leaves there
   * @param runtime the command of the run's entry
   * @param wanted throws where the run is not wanted any more
   */
  record For(Run run, RunFolder folder, String image, String runtime, Runnable wanted) {

    /** The command of the Python that the libraries are for. */
    public String python() {
      return runtime.startsWith("python") || runtime.startsWith("pypy") ? runtime : "python";
    }
  }

  /**
   * The libraries that are mounted for a run.
   *
   * @param folder a user's folder as Python has it, searched after the standard library; its {@code
   *     bin} has programs, and its {@code start} makes it seen where Python would not look
   */
  record Layer(Path folder, List<Library> libraries) {
    private static final String INSIDE = "/opt/dependencies";

    public Layer {
      libraries = List.copyOf(libraries);
    }

    /** Where a run finds it. */
    Sandbox.Mount mount() {
      return new Sandbox.Mount(folder, INSIDE);
    }

    /** With which a run finds it. */
    List<String> environment() {
      List<String> usual =
          List.of("PYTHONUSERBASE=" + INSIDE, "PYTHONNOUSERSITE=", "PATH=" + INSIDE + "/bin");
      return Files.isDirectory(folder.resolve("start"))
          ? Stream.concat(usual.stream(), Stream.of("PYTHONPATH=" + INSIDE + "/start")).toList()
          : usual;
    }
  }

  /**
   * A library that came in.
   *
   * @param name normalised
   * @param sha256 of its wheel
   */
  record Library(String name, String version, String sha256) {}

  /** They cannot be had. */
  final class Unmet extends RuntimeException {
    private final transient Outcome outcome;

    public Unmet(Outcome outcome) {
      super("the dependencies cannot be had");
      this.outcome = outcome;
    }

    public Outcome outcome() {
      return outcome;
    }
  }
}
