package org.dataexchange.tasker.http.record;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;
import java.util.TreeSet;
import org.dataexchange.tasker.record.chain.ChainedEntry;
import org.dataexchange.tasker.record.store.FoundEntry;
import org.dataexchange.tasker.task.Entry.Text;

/** Entries as JSON, with as much in them as somebody may see. */
record EntryView(Sight sight) {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** In a list: without what is long. */
  ObjectNode inList(FoundEntry found) {
    return json(found, false);
  }

  /** With its text as it is hashed. */
  ObjectNode inExport(FoundEntry found) {
    return proof(found, json(found, false));
  }

  /** All of it. */
  ObjectNode whole(FoundEntry found) {
    return proof(found, json(found, true));
  }

  /** Settings, and the lists of what a run touched and left, would make pages of a line. */
  private static boolean isLong(FoundEntry found, String field) {
    return field.equals(Text.EVIDENCE.wireName())
        || field.equals(Text.SETTINGS.wireName())
        || Sight.isRun(found) && field.equals(Text.RESULTS.wireName());
  }

  private ObjectNode json(FoundEntry found, boolean whole) {
    ChainedEntry entry = found.entry();
    ObjectNode json = JSON.createObjectNode();
    json.put("node", entry.node());
    json.put("number", entry.number());
    json.put("at", entry.at());
    json.put("kind", entry.kind());
    json.put("hash", found.hash());
    ObjectNode facts = json.putObject("facts");
    entry
        .facts()
        .forEach(
            (name, value) -> {
              if (sight.seesFact(name)) {
                facts.set(name, JSON.<JsonNode>valueToTree(value));
              }
            });
    ObjectNode texts = json.putObject("texts");
    ArrayNode erased = JSON.createArrayNode();
    ArrayNode withheld = JSON.createArrayNode();
    Set<String> fields = new TreeSet<>(entry.commitments().keySet());
    for (String field : fields) {
      if (!found.texts().containsKey(field)) {
        erased.add(field);
      } else if (!sight.seesText(found, field)) {
        withheld.add(field);
      } else if (whole || !isLong(found, field)) {
        texts.put(field, found.texts().get(field));
      }
    }
    json.set("erased", erased);
    json.set("withheld", withheld);
    return json;
  }

  private ObjectNode proof(FoundEntry found, ObjectNode json) {
    json.put("previous", found.entry().previous());
    if (sight.seesAll()) {
      json.put("body", found.entry().body());
    }
    return json;
  }
}
