package org.dataexchange.tasker.http;

import java.util.List;
import java.util.Map;
import java.util.Set;

/** This server, for those who operate it. Thread-safe. */
public interface Node {

  String name();

  /** Which Tasker runs it. */
  String version();

  /** What it was set to, by the settings' names, without secrets. */
  Map<String, Object> settings();

  /** Why something is not ready, by its name; empty if it is. */
  Map<String, String> objections();

  /** The images that runs may be in: aliases, reference, digests, and what is wrong with each. */
  List<Image> images();

  /**
   * @param aliases by which requests may name it
   * @param digests each of which an approval may name
   * @param objection empty if nothing is wrong with it
   */
  record Image(List<String> aliases, String reference, List<String> digests, String objection) {}

  /** What an operator should change although the node is ready. */
  List<String> warnings();

  /** Counts, by the metrics' names. */
  Map<String, Long> figures();

  boolean paused();

  /** May passwords and data go over plain HTTP to other machines? */
  boolean insecure();

  /** Where its page is behind proxies, as browsers say it. */
  Set<String> origins();

  /**
   * Takes no more tasks, or takes them again; kept over a restart.
   *
   * @throws org.dataexchange.tasker.task.Failures.StorageFailed if that cannot be kept
   */
  void pause(boolean pause);
}
