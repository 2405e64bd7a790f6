package org.dataexchange.tasker.cli;

import java.nio.file.Files;
import java.time.Clock;
import java.util.Optional;
import org.dataexchange.tasker.record.NodeRecord;
import org.dataexchange.tasker.record.store.Database;
import org.dataexchange.tasker.task.Entry;
import org.dataexchange.tasker.task.Entry.Text;
import org.dataexchange.tasker.task.Failures.SystemFailed;

/**
 * Records what a person does by a command, where a server's record is on this machine; elsewhere it
 * says once that it does not.
 */
final class CommandRecord implements AutoCloseable {

  private static final int SIGN_EVERY = 100;

  private final Terminal terminal;
  private final Optional<NodeRecord> record;
  private boolean said;
  private int noted;

  private CommandRecord(Terminal terminal, Optional<NodeRecord> record) {
    this.terminal = terminal;
    this.record = record;
  }

  static CommandRecord of(Terminal terminal) {
    try {
      NodeRecord.Setup setup = terminal.environment().ownRecord();
      Database.Place place = setup.place();
      return place.url().isPresent() || Files.exists(Database.file(place.folder()))
          ? new CommandRecord(terminal, Optional.of(new NodeRecord(setup, Clock.systemUTC())))
          : new CommandRecord(terminal, Optional.empty());
    } catch (CommandFailed | SystemFailed e) {
      return new CommandRecord(terminal, Optional.empty());
    }
  }

  /** Before it is done: what cannot be recorded is not done. */
  void note(Entry entry) {
    if (record.isPresent()) {
      record.get().record(entry.with(Text.USER, System.getProperty("user.name", "")));
      if (++noted % SIGN_EVERY == 0) {
        // a server beside it does not wait for long
        record.get().sign();
      }
    } else if (!said) {
      said = true;
      terminal.err().println("this is in no record: the server's is not on this machine");
    }
  }

  @Override
  public void close() {
    record.ifPresent(NodeRecord::close);
  }
}
