package org.dataexchange.tasker.http.record;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.dataexchange.tasker.record.Verification;
import org.dataexchange.tasker.record.chain.Fault;
import org.dataexchange.tasker.record.store.DayCounts;
import org.dataexchange.tasker.record.store.FoundEntry;
import org.dataexchange.tasker.task.Entry.Text;

/** What the record answers, as JSON for one who asks. */
public record RecordPages(RecordAccess record, Sight sight) {

  /** {@code {"entries": […], "next": "…"}}; without the last after the last page. */
  public ObjectNode list(RecordQuery query) {
    List<FoundEntry> page = record.page(query);
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    ArrayNode entries = json.putArray("entries");
    EntryView view = new EntryView(sight);
    page.forEach(one -> entries.add(view.inList(one)));
    if (page.size() == query.limit()) {
      json.put("next", page.getLast().place().toString());
    }
    return json;
  }

  /** {@code {"days": [{"day": "2026-11-30", "states": {"success": 3}}]}}, oldest first. */
  public ObjectNode days(RecordQuery query) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    ArrayNode days = json.putArray("days");
    String last = "";
    ObjectNode states = null;
    for (DayCounts.Count count : record.days(query)) {
      if (states == null || !count.day().equals(last)) {
        last = count.day();
        states = days.addObject().put("day", last).putObject("states");
      }
      states.put(count.state(), count.entries());
    }
    return json;
  }

  public ObjectNode whole(FoundEntry found) {
    return new EntryView(sight).whole(found);
  }

  /** Of a run it has the evidence, which is not shown before the look at it is recorded. */
  public void seenBy(Visitor who, FoundEntry found) {
    if (Sight.isRun(found) && sight.seesAll()) {
      look(who, found, "record");
    }
  }

  /** The receipt of a run, which is not given before the look at it is recorded. */
  public String receipt(Visitor who, FoundEntry found) {
    String receipt = record.receipt(found);
    look(who, found, "receipt");
    return receipt;
  }

  private void look(Visitor who, FoundEntry found, String what) {
    String task = found.texts().getOrDefault(Text.TASK.wireName(), "");
    record.looks().at(who, new Looks.Seen(found.entry().fact("run"), task, what));
  }

  public static ObjectNode verified(Verification.Result result) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("holds", result.fault().isEmpty());
    json.put("entries", result.entries());
    ArrayNode chains = json.putArray("chains");
    for (Verification.Chain chain : result.chains()) {
      ObjectNode one =
          chains
              .addObject()
              .put("node", chain.node())
              .put("number", chain.head().number())
              .put("hash", chain.head().hash())
              .put("signatures", chain.signatures())
              .put("backwards", chain.backwards());
      chain.fault().ifPresent(fault -> one.set("fault", fault(fault)));
    }
    result.fault().ifPresent(fault -> json.set("fault", fault(fault)));
    return json;
  }

  private static ObjectNode fault(Fault fault) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("node", fault.node())
        .put("number", fault.number())
        .put("what", fault.what());
  }
}
