package org.dataexchange.tasker.http.record;

import java.util.Set;
import org.dataexchange.tasker.record.store.FoundEntry;
import org.dataexchange.tasker.task.Entry.Kind;
import org.dataexchange.tasker.task.Entry.Text;

/**
 * What somebody may see of the record. Whoever has a role sees of runs what the list of tasks shows
 * of them; all other entries are for auditors.
 *
 * @param reader may see what runs left, too
 * @param auditor may see all that was done, but not what runs left
 */
public record Sight(boolean reader, boolean auditor) {

  private static final Set<String> FACTS =
      Set.of("run", "state", "attempt", "startedAt", "finishedAt", "reason", "fault", "verdict");

  /** May one see that there are such entries? */
  boolean sees(Kind kind) {
    return auditor || kind == Kind.RUN;
  }

  /** May one see this one? Of a kind that is not known here only auditors see anything. */
  public boolean sees(FoundEntry found) {
    return auditor || isRun(found);
  }

  /** May one see what ran on what, and for whom? */
  boolean seesAll() {
    return reader || auditor;
  }

  boolean seesFact(String name) {
    return seesAll() || FACTS.contains(name);
  }

  /** Short outputs could be guessed by their digests. */
  boolean seesText(FoundEntry found, String field) {
    if (!seesAll()) {
      return field.equals(Text.TASK.wireName());
    }
    return reader || !isRun(found) || !field.equals(Text.RESULTS.wireName());
  }

  static boolean isRun(FoundEntry found) {
    return found.entry().kind().equals(Kind.RUN.wireName());
  }
}
