package org.dataexchange.tasker.http.record;

import org.dataexchange.tasker.task.Entry;
import org.dataexchange.tasker.task.Entry.Text;

/**
 * Somebody who is logged in.
 *
 * @param address from where, as the server sees it: behind a proxy the proxy's
 */
public record Visitor(String user, String address) {

  /** The entry, as this one's. */
  public Entry of(Entry entry) {
    return entry.with(Text.USER, user).with(Text.ADDRESS, address);
  }
}
