package org.dataexchange.tasker.task;

import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Something that a person or a machine did and that somebody may ask about years later, as the
 * record is to have it. What may have to be erased is a text; all else is a fact, and stays.
 *
 * @param once another of the same kind with this word, on the same node, is the same one
 * @param facts strings, numbers, truths, and lists and maps of them; never a secret
 * @param texts what names people, tasks, code or data, or tells what a run found
 */
public record Entry(Kind kind, String once, Map<String, Object> facts, Map<Text, String> texts) {

  /** What happened. */
  public enum Kind {
    /** A run ended: it was answered, rejected or cancelled. */
    RUN,
    /** A message was put aside as a dead letter, sent again from there, or dropped. */
    DEAD_LETTER,
    /** A task was cancelled, a code revoked, or either was lifted. */
    CANCELLATION,
    /** The node was told to take no tasks, or to take them again. */
    PAUSE,
    /** A task was submitted over HTTP. */
    SUBMISSION,
    /** Somebody read output, evidence or a kept file. */
    LOOK,
    /** A login was refused. */
    LOGIN_REFUSED,
    /** The server started or stopped. */
    SERVER,
    /** The settings are others than at the start before. */
    SETTINGS,
    /** The key that signs from here on. */
    KEY,
    /** Texts of the record, and what belongs to them, were erased. */
    ERASURE;

    /** The name in the record: {@code dead-letter}. */
    public String wireName() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /** The texts that an entry may have. */
  public enum Text {
    /** The task's id. */
    TASK,
    /** The path of the code. */
    CODE,
    /** The path of the data. */
    DATA,
    /** What the data were, by a digest of them or of their listing. */
    DATA_DIGEST,
    /** Who sent the request, by the broker's word. */
    SENDER,
    /** Who asked the server. */
    USER,
    /** From where. */
    ADDRESS,
    /** Streams and files that a run left, by name, length and digest; or the one looked at. */
    RESULTS,
    /** The evidence's lists. */
    EVIDENCE,
    /** What is set, by key, without secrets. */
    SETTINGS,
    /** Why, in words that may name any of the others. */
    WHY;

    /** The name in the record: {@code data-digest}. */
    public String wireName() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Is it short, and something that people search for? */
    public boolean isSought() {
      return switch (this) {
        case TASK, CODE, DATA, DATA_DIGEST, SENDER, USER, ADDRESS -> true;
        case RESULTS, EVIDENCE, SETTINGS, WHY -> false;
      };
    }

    /** Nothing for one that is unknown here. */
    public static Optional<Text> named(String wireName) {
      for (Text text : values()) {
        if (text.wireName().equals(wireName)) {
          return Optional.of(text);
        }
      }
      return Optional.empty();
    }
  }

  public Entry {
    facts = Collections.unmodifiableMap(new LinkedHashMap<>(facts));
    EnumMap<Text, String> all = new EnumMap<>(Text.class);
    all.putAll(texts);
    texts = Collections.unmodifiableMap(all);
  }

  /** One that can happen any number of times. */
  public static Entry of(Kind kind) {
    return of(kind, UUID.randomUUID().toString());
  }

  /** One that happened once, however often it is told. */
  public static Entry of(Kind kind, String once) {
    return new Entry(kind, once, Map.of(), Map.of());
  }

  public Entry with(String fact, Object value) {
    Map<String, Object> more = new LinkedHashMap<>(facts);
    more.put(fact, value);
    return new Entry(kind, once, more, texts);
  }

  /** An empty text is none. */
  public Entry with(Text text, String value) {
    if (value.isEmpty()) {
      return this;
    }
    EnumMap<Text, String> more = new EnumMap<>(Text.class);
    more.putAll(texts);
    more.put(text, value);
    return new Entry(kind, once, facts, more);
  }

  public Entry with(Text text, Optional<String> value) {
    return with(text, value.orElse(""));
  }
}
