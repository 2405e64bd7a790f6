package org.dataexchange.tasker.http;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.core.SecurityContext;
import java.util.List;
import java.util.stream.Stream;
import org.dataexchange.tasker.http.record.Sight;

/**
 * Who may what. In the line of viewers, readers and operators who may more may less, too, so each
 * door names its own role and all behind it; auditors stand beside that line. The groups of whoever
 * comes are these by name, wherever the server's users are from.
 */
public final class Role {

  /** Sees that tasks exist, their states and reasons, and figures. */
  public static final String VIEWER = "viewer";

  /** Sees output and evidence too, which may hold data. */
  public static final String READER = "reader";

  /** Submits, cancels, revokes, pauses. */
  public static final String OPERATOR = "operator";

  /**
   * Sees all of the record, what operators did too, and verifies it. Does nothing, sees no output.
   */
  public static final String AUDITOR = "auditor";

  static final List<String> LINE = List.of(VIEWER, READER, OPERATOR);

  static final List<String> ALL = List.of(VIEWER, READER, OPERATOR, AUDITOR);

  private Role() {}

  /** Has whoever asks any role? */
  static boolean isAny(HttpServletRequest who) {
    return ALL.stream().anyMatch(who::isUserInRole);
  }

  /** The roles of somebody, with all that they imply. */
  static List<String> of(SecurityContext who) {
    int most = LINE.size();
    while (most > 0 && !who.isUserInRole(LINE.get(most - 1))) {
      most--;
    }
    return Stream.concat(
            LINE.subList(0, most).stream(), Stream.of(AUDITOR).filter(who::isUserInRole))
        .toList();
  }

  /** What somebody may see of the record. */
  static Sight sight(SecurityContext who) {
    List<String> roles = of(who);
    return new Sight(roles.contains(READER), roles.contains(AUDITOR));
  }
}
