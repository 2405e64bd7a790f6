package org.dataexchange.tasker.chaos;

import java.io.IOException;

/** What befalls the database of the record. Answers wait for it, and nothing else comes of it. */
final class DatabaseFaults implements Maker {

  private final SharedRecord record;
  private final Log log;

  DatabaseFaults(SharedRecord record, Log log) {
    this.record = record;
    this.log = log;
  }

  @Override
  public boolean make(Fault fault) throws IOException {
    log.line("%s for %d ms", fault.kind(), fault.away().toMillis());
    switch (fault.kind()) {
      case DATABASE_KILLED -> {
        record.server().kill();
        Scene.pause(fault);
        record.server().start();
      }
      case DATABASE_FROZEN -> {
        record.server().freeze();
        Scene.pause(fault);
        record.server().thaw();
      }
      case DATABASE_CUT -> record.cutConnections();
      default -> throw new IllegalArgumentException(fault.toString());
    }
    log.line("the record's database is there");
    return true;
  }
}
