package org.dataexchange.tasker.record.store;

import java.util.Locale;
import org.dataexchange.tasker.record.chain.ChainedEntry;

/** The columns beside an entry's body, each a fact of it by which it is searched. */
public enum Columns {
  RUN("run"),
  STATE("state"),
  REASON("reason"),
  VERDICT("verdict"),
  CODE_SHA256("codeSha256");

  private final String fact;

  Columns(String fact) {
    this.fact = fact;
  }

  /** The name in the database. */
  String column() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The name in the entry. */
  String fact() {
    return fact;
  }

  /** What the column holds; null, as the database has it, where the entry says nothing. */
  String of(ChainedEntry entry) {
    String value = entry.fact(fact);
    return value.isEmpty() ? null : value;
  }
}
