package org.dataexchange.tasker.record.chain;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.dataexchange.tasker.disk.Sha256;
import org.dataexchange.tasker.task.Entry;

/**
 * Walks the chain of one node, entry by entry in their order, and says the first place that does
 * not hold. For one thread.
 */
public final class ChainCheck {

  private static final String GONE = "its text '%s' is gone, and nothing says that it was erased";

  private final String node;

  /** Public keys, by the number of the entry that named them. */
  private final Map<String, Long> keys = new HashMap<>();

  private Head head = Head.NONE;
  private String lastTime = "";
  private long backwards;

  public ChainCheck(String node) {
    this.node = node;
  }

  /** For a walk that begins with that entry, and believes what is before it. */
  public static ChainCheck from(ChainedEntry first) {
    return new ChainCheck(first.node(), new Head(first.number() - 1, first.previous()));
  }

  /** From somewhere in the chain on, whose keys are not known then. */
  public ChainCheck(String node, Head before) {
    this(node);
    this.head = before;
  }

  /** What is wrong with the entry that comes next; nothing if it holds. */
  public Optional<Fault> next(StoredEntry stored) {
    if (stored.number() != head.number() + 1) {
      return fault(
          head.number() + 1,
          stored.number() > head.number() + 1
              ? "it is missing; the next that is there is %d".formatted(stored.number())
              : "its number is there twice");
    }
    if (!stored.hash().equals(Sha256.hex(stored.body().getBytes(UTF_8)))) {
      return fault(stored.number(), "its body was changed: the hash is another's");
    }
    ChainedEntry entry;
    try {
      entry = ChainedEntry.read(stored.body());
    } catch (ChainedEntry.Unreadable e) {
      return fault(stored.number(), e.getMessage());
    }
    Optional<Fault> fault =
        place(entry).or(() -> columns(stored, entry)).or(() -> texts(stored, entry));
    follow(entry);
    return fault;
  }

  private Optional<Fault> place(ChainedEntry entry) {
    if (!entry.node().equals(node) || entry.number() != head.number() + 1) {
      return fault(
          head.number() + 1,
          "its body is that of entry %d of %s".formatted(entry.number(), entry.node()));
    }
    if (!entry.previous().equals(head.hash())) {
      return fault(
          entry.number(),
          "it does not stand upon the one before, which was changed, exchanged or put there later");
    }
    if (head.number() == 0 && !isKey(entry)) {
      return fault(entry.number(), "a chain begins with the node's key, and this one does not");
    }
    return Optional.empty();
  }

  private static boolean isKey(ChainedEntry entry) {
    return entry.kind().equals(Entry.Kind.KEY.wireName());
  }

  private Optional<Fault> columns(StoredEntry stored, ChainedEntry entry) {
    Map<String, String> said = new HashMap<>();
    stored.columns().keySet().forEach(fact -> said.put(fact, entry.fact(fact)));
    Map<String, String> found = new HashMap<>(stored.columns());
    said.putAll(Map.of("at", entry.at(), "kind", entry.kind(), "once", entry.once()));
    found.putAll(Map.of("at", stored.at(), "kind", stored.kind(), "once", stored.once()));
    return found.keySet().stream()
        .sorted()
        .filter(name -> !found.get(name).equals(said.get(name)))
        .findFirst()
        .flatMap(
            name ->
                fault(
                    entry.number(),
                    "its column for %s has '%s', and its body '%s'"
                        .formatted(name, found.get(name), said.get(name))));
  }

  private Optional<Fault> texts(StoredEntry stored, ChainedEntry entry) {
    Set<String> fields = new HashSet<>(entry.commitments().keySet());
    fields.addAll(stored.texts().keySet());
    fields.addAll(stored.erased());
    return fields.stream()
        .sorted()
        .map(field -> text(field, stored, entry))
        .flatMap(Optional::stream)
        .findFirst()
        .flatMap(what -> fault(entry.number(), what));
  }

  private static Optional<String> text(String field, StoredEntry stored, ChainedEntry entry) {
    String commitment = entry.commitments().get(field);
    Salted text = stored.texts().get(field);
    boolean erased = stored.erased().contains(field);
    if (commitment == null) {
      return Optional.of("it has a text '%s' that it never had".formatted(field));
    }
    if (text == null) {
      return erased ? explained(field, stored) : Optional.of(GONE.formatted(field));
    }
    if (erased) {
      return Optional.of("its text '%s' is said to be erased, and is there".formatted(field));
    }
    if (!text.isWhat(commitment)) {
      return Optional.of("its text '%s', or the salt of it, was changed".formatted(field));
    }
    return stored.misfiled().contains(field)
        ? Optional.of(
            "its text '%s' is not found by what it says: its columns were changed".formatted(field))
        : Optional.empty();
  }

  private static Optional<String> explained(String field, StoredEntry stored) {
    return stored.unexplained().contains(field)
        ? Optional.of(
            "its text '%s' is gone, and what is to have erased it is no erasure".formatted(field))
        : Optional.empty();
  }

  private void follow(ChainedEntry entry) {
    if (isKey(entry)) {
      keys.putIfAbsent(entry.fact(ChainedEntry.PUBLIC_KEY), entry.number());
    }
    if (entry.at().compareTo(lastTime) < 0) {
      backwards++;
    }
    lastTime = entry.at();
    head = entry.head();
  }

  /**
   * What is wrong with a signature of this node's.
   *
   * @param hash of the entry that it signs, as it is there; nothing if there is none
   */
  public Optional<Fault> signature(SignedHead signed, Optional<String> hash) {
    if (!signed.holds()) {
      return fault(signed.number(), "the signature of the chain so far is not what it says");
    }
    if (signed.number() > head.number()) {
      return fault(
          head.number() + 1,
          "it is missing, with all behind it: the node signed %d at %s"
              .formatted(signed.number(), signed.at()));
    }
    if (!hash.equals(Optional.of(signed.hash()))) {
      return fault(
          signed.number(),
          "it is not the one that the node signed at %s: the chain was made anew"
              .formatted(signed.at()));
    }
    Long since = keys.get(signed.publicKey());
    return since != null && since <= signed.number()
        ? Optional.empty()
        : fault(
            signed.number(), "the chain so far is signed by a key that the node did not have then");
  }

  private Optional<Fault> fault(long number, String what) {
    return Optional.of(new Fault(node, number, what));
  }

  public Head head() {
    return head;
  }

  /** How many keys it has had. */
  public int keys() {
    return keys.size();
  }

  /** How often the clock was behind that of the entry before. */
  public long backwards() {
    return backwards;
  }
}
