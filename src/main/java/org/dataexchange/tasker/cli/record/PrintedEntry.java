package org.dataexchange.tasker.cli.record;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.dataexchange.tasker.record.chain.ChainedEntry;
import org.dataexchange.tasker.record.store.Columns;
import org.dataexchange.tasker.record.store.EntrySearch;
import org.dataexchange.tasker.record.store.Filter;
import org.dataexchange.tasker.record.store.FoundEntry;
import org.dataexchange.tasker.text.Printable;

/** Entries as people, spreadsheets and programs read them. */
final class PrintedEntry {

  static final String CSV_HEAD =
      "node,number,at,kind,run,state,reason,verdict,code_sha256,task,code,data,sender,user,hash";

  private static final ObjectMapper JSON = new ObjectMapper();

  private PrintedEntry() {}

  /** One line: when, where in the chain, what. */
  static String line(FoundEntry found) {
    ChainedEntry entry = found.entry();
    String what =
        Stream.of(
                Stream.of("state", "reason", "verdict", "what", "event", "version")
                    .map(entry::fact),
                Stream.of("task", "code", "data", "sender", "user")
                    .filter(found.texts()::containsKey)
                    .map(name -> name + "=" + found.texts().get(name)))
            .flatMap(all -> all)
            .filter(text -> !text.isEmpty())
            .collect(Collectors.joining(" "));
    return Printable.of(
        "%s  %s:%d  %-13s  %s"
            .formatted(entry.at(), entry.node(), entry.number(), entry.kind(), what));
  }

  /** All of it as one line: the body as it is hashed, its hash, and the texts that are there. */
  static String json(FoundEntry found) {
    ObjectNode json = JSON.createObjectNode();
    json.put("hash", found.hash());
    json.put("body", found.entry().body());
    json.set("texts", JSON.valueToTree(new TreeMap<>(found.texts())));
    return escaped(json.toString());
  }

  /** The same text, and as JSON the same, with nothing in it that a terminal would heed. */
  static String escaped(String json) {
    StringBuilder escaped = new StringBuilder(json.length());
    json.codePoints()
        .forEach(
            c -> {
              String one = Character.toString(c);
              if (c == '\n' || Printable.of(one).equals(one)) {
                escaped.append(one);
              } else {
                one.chars().forEach(unit -> escaped.append("\\u%04x".formatted(unit)));
              }
            });
    return escaped.toString();
  }

  /** All of it for people. */
  static String whole(FoundEntry found) {
    try {
      ObjectNode json = (ObjectNode) JSON.readTree(found.entry().body());
      json.put("hash", found.hash());
      ObjectNode texts = JSON.createObjectNode();
      found
          .entry()
          .commitments()
          .keySet()
          .forEach(
              name ->
                  texts.put(name, Optional.ofNullable(found.texts().get(name)).orElse("(erased)")));
      json.set("texts", texts);
      return escaped(JSON.writerWithDefaultPrettyPrinter().writeValueAsString(json));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("an entry that was read is JSON", e);
    }
  }

  static String csv(FoundEntry found) {
    ChainedEntry entry = found.entry();
    return Stream.of(
            Stream.of(entry.node(), Long.toString(entry.number()), entry.at(), entry.kind()),
            Stream.of("run", "state", "reason", "verdict", "codeSha256").map(entry::fact),
            Stream.of("task", "code", "data", "sender", "user")
                .map(name -> found.texts().getOrDefault(name, "")),
            Stream.of(found.hash()))
        .flatMap(all -> all)
        .map(PrintedEntry::escaped)
        .map(PrintedEntry::cell)
        .collect(Collectors.joining(","));
  }

  /** What a spreadsheet would take for a formula is a text. */
  private static String cell(String text) {
    String safe = text.matches("(?s)[=+\\-@\\t\\r\\n].*") ? "'" + text : text;
    return safe.matches("[A-Za-z0-9 .:_/~-]*") ? safe : '"' + safe.replace("\"", "\"\"") + '"';
  }

  /** Those that a word of a person's means: a place in a chain, or a run. */
  static List<FoundEntry> named(String which, EntrySearch search) throws SQLException {
    int colon = which.lastIndexOf(':');
    if (colon > 0 && which.substring(colon + 1).matches("[0-9]{1,18}")) {
      return search
          .find(which.substring(0, colon), Long.parseLong(which.substring(colon + 1)))
          .stream()
          .toList();
    }
    return search.page(Filter.ALL.with(Columns.RUN, which), Optional.empty(), 100);
  }
}
