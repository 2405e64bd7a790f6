package org.dataexchange.tasker.http;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.core.SecurityContext;
import java.util.List;

/**
 * Who may what. Who may more may less, too, so each door names its own role and all behind it; the
 * groups of whoever comes are these by name, wherever the server's users are from.
 */
public final class Role {

  /** Sees that tasks exist, their states and reasons, and figures. */
  public static final String VIEWER = "viewer";

  /** Sees output and evidence too, which may hold data. */
  public static final String READER = "reader";

  /** Submits, cancels, revokes, pauses. */
  public static final String OPERATOR = "operator";

  /** From the least to the most. */
  static final List<String> ALL = List.of(VIEWER, READER, OPERATOR);

  private Role() {}

  /** Has whoever asks that role, or one above it? */
  static boolean atLeast(String least, HttpServletRequest who) {
    return ALL.subList(ALL.indexOf(least), ALL.size()).stream().anyMatch(who::isUserInRole);
  }

  /** The roles of somebody, with all that they imply. */
  static List<String> of(SecurityContext who) {
    int most = ALL.size();
    while (most > 0 && !who.isUserInRole(ALL.get(most - 1))) {
      most--;
    }
    return ALL.subList(0, most);
  }
}
