package org.dataexchange.tasker;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dataexchange.tasker.config.Version;
import org.dataexchange.tasker.disk.Sha256;
import org.dataexchange.tasker.record.NodeRecord;
import org.dataexchange.tasker.record.PendingEntries;
import org.dataexchange.tasker.record.store.EntrySearch;
import org.dataexchange.tasker.record.store.Filter;
import org.dataexchange.tasker.record.store.FoundEntry;
import org.dataexchange.tasker.task.Cancellation;
import org.dataexchange.tasker.task.Entry;
import org.dataexchange.tasker.task.Entry.Kind;
import org.dataexchange.tasker.task.Entry.Text;
import org.dataexchange.tasker.task.Failures.RecordFailed;
import org.dataexchange.tasker.task.RunListener;
import org.dataexchange.tasker.wire.CancelMessage;

/**
 * What happens to the server itself, for the record: its start and stop, settings that are others
 * than before, and what the broker told it to end. None of it waits for the record.
 */
final class ServerEvents implements RunListener {

  private static final Logger LOG = System.getLogger(ServerEvents.class.getName());
  private static final ObjectMapper JSON = new ObjectMapper();

  /** In one pass, whose thread has all else of the node to look after. */
  private static final int AT_ONCE = 1_000;

  private static final String DIGEST = "settingsSha256";

  private final NodeRecord record;
  private final String node;
  private final Map<String, Object> settings;
  private final PendingEntries pending;
  private boolean compared;

  ServerEvents(NodeRecord record, String node, Map<String, Object> settings) {
    this.record = record;
    this.node = node;
    this.settings = settings;
    this.pending = new PendingEntries(record);
  }

  void started() {
    pending.add(
        Entry.of(Kind.SERVER)
            .with("event", "start")
            .with("version", Version.TEXT)
            .with("java", Runtime.version().toString())
            .with("processId", ProcessHandle.current().pid()));
  }

  /** At the end, which does not wait for a record that is away. */
  void stopped() {
    pending.add(Entry.of(Kind.SERVER).with("event", "stop"));
    pending.flush();
  }

  @Override
  public void deadLettered(String why, Optional<String> sender) {
    pending.add(
        Entry.of(Kind.DEAD_LETTER)
            .with("what", "put aside")
            .with(Text.WHY, why)
            .with(Text.SENDER, sender));
  }

  /** Heard of the broker, maybe not for the first time. */
  void ordered(CancelMessage.Order order) {
    Cancellation cancellation = order.cancellation();
    Entry entry =
        Entry.of(Kind.CANCELLATION, "heard " + order.id())
            .with("what", cancellation.lifted() ? "lifted" : "ordered")
            .with("sentAt", cancellation.at().toString())
            .with(Text.SENDER, order.user());
    pending.add(
        switch (cancellation.target()) {
          case Cancellation.OfTask task -> entry.with(Text.TASK, task.id());
          case Cancellation.OfCode code -> entry.with("codeSha256", code.sha256());
        });
  }

  /** Now and then: brings into the record what waits for it. */
  void tell() {
    try {
      if (!compared) {
        record.compare();
        compareSettings();
        compared = true;
      }
      pending.flush(AT_ONCE);
    } catch (RecordFailed | SQLException e) {
      LOG.log(Level.DEBUG, "The record has it later: {0}", e.getMessage());
    }
  }

  /** Passwords are not among them, so that a change of one is not seen. */
  private void compareSettings() throws SQLException {
    String all = json();
    String digest = Sha256.hex(all.getBytes(StandardCharsets.UTF_8));
    Optional<FoundEntry> last =
        new EntrySearch(record.database())
            .page(Filter.ALL.of(List.of(Kind.SETTINGS)).of(node), Optional.empty(), 1).stream()
                .findFirst();
    if (last.filter(one -> one.entry().fact(DIGEST).equals(digest)).isEmpty()) {
      record.record(
          Entry.of(Kind.SETTINGS)
              .with("what", last.isEmpty() ? "first seen" : "changed")
              .with(DIGEST, digest)
              .with(Text.SETTINGS, all));
    }
  }

  private String json() {
    try {
      return JSON.writeValueAsString(settings);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("settings that are shown can be written as JSON", e);
    }
  }
}
