package org.dataexchange.tasker.sandbox.launcher;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.dataexchange.tasker.task.Limits;
import org.dataexchange.tasker.task.Sandbox.Order;

/**
 * The algorithm's environment. In one order for all runs of an image: a program may depend on it
 * without knowing.
 */
public final class EnvironmentVariables {

  /** The algorithm's user and group. */
  public static final String USER = "algorithm";

  /** Where the image says nothing else. */
  private static final List<String> USUAL =
      List.of(
          "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
          "LANG=C.UTF-8",
          "PYTHONDONTWRITEBYTECODE=1",
          // what was printed before a time limit is not lost with the program's buffer
          "PYTHONUNBUFFERED=1");

  /**
   * By which libraries are told how many threads to start, where the image says nothing else. They
   * would count the machine's processors, not the run's. From Python 3.13 on {@code os.cpu_count()}
   * is told, too; before that nothing tells it.
   */
  private static final List<String> THREADS =
      List.of(
          "BLIS_NUM_THREADS",
          "GOMAXPROCS",
          "JULIA_NUM_THREADS",
          "LOKY_MAX_CPU_COUNT",
          "MC_CORES",
          "MKL_NUM_THREADS",
          "NUMBA_NUM_THREADS",
          "NUMEXPR_MAX_THREADS",
          "NUMEXPR_NUM_THREADS",
          "OMP_NUM_THREADS",
          "OPENBLAS_NUM_THREADS",
          "POLARS_MAX_THREADS",
          "PYTHON_CPU_COUNT",
          "RAYON_NUM_THREADS",
          "RCPP_PARALLEL_NUM_THREADS",
          "R_PARALLELLY_AVAILABLECORES_FALLBACK");

  /**
   * By which libraries are told that there is no network, where the image says nothing else. They
   * would look for one when they are loaded, or before they take a model that lies in the image.
   */
  private static final List<String> OFFLINE =
      List.of(
          "DO_NOT_TRACK=1",
          "HF_DATASETS_OFFLINE=1",
          "HF_HUB_OFFLINE=1",
          "NO_ALBUMENTATIONS_UPDATE=1",
          "TRANSFORMERS_OFFLINE=1",
          "YOLO_OFFLINE=true");

  /** Whatever the image says: what it names as home cannot be written. */
  private static final List<String> OURS =
      List.of(
          "HOME=/tmp",
          "USER=" + USER,
          "LOGNAME=" + USER,
          "TMPDIR=/tmp",
          "TASKER_OUT=/tmp/out",
          "XDG_CACHE_HOME=/tmp/.cache",
          "XDG_CONFIG_HOME=/tmp/.config",
          "XDG_DATA_HOME=/tmp/.local/share",
          "IPYTHONDIR=/tmp/.ipython",
          "JUPYTER_CONFIG_DIR=/tmp/.jupyter",
          "MPLCONFIGDIR=/tmp/.config/matplotlib",
          "NUMBA_CACHE_DIR=/tmp/.cache/numba",
          "R_USER_CACHE_DIR=/tmp/.cache/R",
          "R_USER_CONFIG_DIR=/tmp/.config/R",
          "R_USER_DATA_DIR=/tmp/.local/share/R");

  /**
   * Julia's, which writes into the first and finds in all of them. The image's cannot be written.
   */
  private static final String DEPOTS = "JULIA_DEPOT_PATH";

  private static final String DEPOT = "/tmp/.julia";

  /** Of these, what a run brings goes in front of what the image says. */
  private static final Set<String> SEARCHED = Set.of("PATH", "PYTHONPATH");

  private EnvironmentVariables() {}

  /**
   * @param ofImage {@code name=value}
   * @return {@code name=value}, each name once
   */
  public static List<String> of(Order order, List<String> ofImage) {
    Map<String, String> variables = new LinkedHashMap<>();
    put(variables, USUAL);
    String processors = Integer.toString(processors(order.limits()));
    THREADS.forEach(name -> variables.put(name, processors));
    put(variables, OFFLINE);
    put(variables, ofImage);
    put(variables, OURS);
    variables.computeIfPresent(DEPOTS, (name, ofTheImage) -> DEPOT + ':' + ofTheImage);
    order.around().environment().stream()
        .map(variable -> searchedFirst(variable, variables))
        .forEach(variable -> put(variables, List.of(variable)));
    return variables.entrySet().stream()
        .map(variable -> variable.getKey() + '=' + variable.getValue())
        .toList();
  }

  /** As many as can be at work at a time; the last one may not be all the run's. */
  private static int processors(Limits limits) {
    return Math.max(1, (int) Math.ceil(limits.cpus()));
  }

  private static String searchedFirst(String variable, Map<String, String> others) {
    String name = variable.substring(0, variable.indexOf('='));
    String other = SEARCHED.contains(name) ? others.getOrDefault(name, "") : "";
    return other.isEmpty() ? variable : variable + ':' + other;
  }

  private static void put(Map<String, String> variables, List<String> more) {
    for (String variable : more) {
      int end = variable.indexOf('=');
      variables.put(variable.substring(0, end), variable.substring(end + 1));
    }
  }
}
