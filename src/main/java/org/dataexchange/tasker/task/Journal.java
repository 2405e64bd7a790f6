package org.dataexchange.tasker.task;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The runs' folders. What is written here outlives the server; there is no other memory. Every call
 * throws {@link Failures.StorageFailed} where the disk fails.
 */
public interface Journal {

  /** Makes a folder for a new run, with its {@code run.json} in it. */
  Run begin(Request request);

  /** Replaces {@code run.json}: a reader finds the old or the new one, whole. */
  void save(Run run);

  /**
   * Brings {@code run.json} to the disk, so that the answer need not wait for that. What is in the
   * way, {@link #keepAnswer} will meet, and tell.
   */
  void settle(String runId);

  /** Reads {@code run.json} of a run that has begun. */
  Run read(String runId);

  /** Notes that what an ended run left is read now, or no more; who dies meanwhile leaves that. */
  void reading(Run run, boolean now);

  /** Did a server begin to read what this attempt left, and not come to an end? */
  boolean isReading(Run run);

  RunFolder folder(String runId);

  /** Keeps the bytes of the answer; they are on disk when this returns, power cut or not. */
  void keepAnswer(String runId, byte[] answer);

  /** The bytes of the answer, if the run has one. */
  Optional<byte[]> answer(String runId);

  /** Notes that a delivery was acked with the answer. */
  void acked(String runId);

  /** Keeps code, data and libraries of the run until then, whatever {@link #shrink} is told. */
  void keep(String runId, Instant until);

  /** The ids of the runs that are kept now. */
  Set<String> kept();

  /** Removes what the run no longer needs once it has an answer. */
  void shrink(String runId);

  /** Removes the folder; one that is gone already is success. */
  void remove(String runId);

  /** The runs that a former server left. */
  List<Found> found();

  /**
   * A run that lay there at the start.
   *
   * @param acked has a delivery had it? One may have without this, where the server died then
   */
  record Found(Run run, boolean answered, boolean acked) {}
}
