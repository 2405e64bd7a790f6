package org.dataexchange.tasker.evidence;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.dataexchange.tasker.task.Evidence;

/**
 * Finds out who started which program. A child may start one before its parent is seen to come back
 * from the call that made it (from {@code vfork} it always does), so what a process did is kept
 * until its parent is known; of one whose parent never is, it stays unknown. Threads count like
 * processes. In bounded memory.
 */
final class Ancestry {

  /** Bytes of all that is kept, as many workers may have a hostile program at a time. */
  private static final int MOST = 2 << 20;

  /** What a process takes in one of the maps. */
  private static final int PROCESS = 120;

  private final ProgramTree tree = new ProgramTree();
  private final KilledProcesses killedProcesses = new KilledProcesses();
  private final Map<Integer, Process> processes = new HashMap<>();
  private final Map<Long, Process> unsettled = new HashMap<>();
  private long made;
  private int waiting;
  private boolean lost;

  /** A process, and what it did while its program was not known, in order. */
  private static final class Process {

    private final long id;
    private final List<Deed> waiting = new ArrayList<>();
    private int program;
    private boolean ended;

    /** A thread, or the entry: its end is told elsewhere. */
    private boolean apart;

    private Process(long id) {
      this.id = id;
    }

    private ObjectNode save() {
      ObjectNode state = JsonNodeFactory.instance.objectNode().put("id", id);
      state.put("program", program).put("ended", ended).put("apart", apart);
      ArrayNode deeds = state.putArray("waiting");
      for (Deed deed : waiting) {
        switch (deed) {
          case Started started -> deeds.add(started.program());
          case Made made -> deeds.add(made.child());
          case Died died -> deeds.addObject().put("line", died.line()).put("by", died.signal());
        }
      }
      return state;
    }

    private static Process load(JsonNode state) {
      Process process = new Process(State.number(state.required("id")));
      process.program = State.small(state.required("program"));
      process.ended = State.truth(state.required("ended"));
      process.apart = State.truth(state.required("apart"));
      State.array(state.required("waiting")).forEach(one -> process.waiting.add(deed(one)));
      return process;
    }

    private static Deed deed(JsonNode one) {
      if (one.isObject()) {
        String by = State.string(one.required("by"));
        return new Died(State.number(one.required("line")), by);
      }
      return one.isTextual() ? new Started(one.textValue()) : new Made(State.number(one));
    }
  }

  private sealed interface Deed {

    /** Bytes that it takes. */
    default int size() {
      return 80;
    }
  }

  private record Started(String program) implements Deed {
    @Override
    public int size() {
      return 100 + program.length();
    }
  }

  /** By its id: a line of children, one in the other, could be longer than a stack is deep. */
  private record Made(long child) implements Deed {}

  /** A signal ended it. */
  private record Died(long line, String signal) implements Deed {}

  /** The process that becomes the algorithm, of which all others come. */
  void begin(int pid) {
    Process entry = process(pid);
    entry.apart = true;
    settle(entry, ProgramTree.ROOT);
  }

  /** A process goes on as another program. */
  void started(int pid, String program) {
    Process process = processes.get(pid);
    did(process == null || process.ended ? fresh(pid) : process, new Started(program));
  }

  /** A process was told the number of its child, or of its new thread. */
  void made(int parent, int pid, boolean thread) {
    Process child = processes.get(pid);
    if (child == null || !unsettled.containsKey(child.id)) {
      child = fresh(pid);
    }
    child.apart = thread;
    did(process(parent), new Made(child.id));
    if (child.ended) {
      processes.remove(pid);
    }
  }

  /** Comes before its end. */
  void killed(int pid, long line, String signal) {
    did(process(pid), new Died(line, signal));
  }

  void ended(int pid) {
    Process process = process(pid);
    process.ended = true;
    if (!unsettled.containsKey(process.id)) {
      processes.remove(pid);
    }
  }

  /** What is not known by now never will be. */
  ProgramTree end() {
    List.copyOf(unsettled.values()).forEach(one -> settle(one, ProgramTree.UNKNOWN));
    return tree;
  }

  /** Who was killed in the first lines; after the end. */
  List<Evidence.Killed> killed(long before) {
    return killedProcesses.until(before, tree);
  }

  long killedLeftOut() {
    return killedProcesses.leftOut();
  }

  private Process process(int pid) {
    Process process = processes.get(pid);
    return process == null ? fresh(pid) : process;
  }

  /** Was more under way at a time than can be kept, so that some parents were never found? */
  boolean isLost() {
    return lost;
  }

  private Process fresh(int pid) {
    if (isFull()) {
      lose();
      processes.clear();
    }
    Process process = new Process(made++);
    processes.put(pid, process);
    unsettled.put(process.id, process);
    return process;
  }

  private void did(Process process, Deed deed) {
    process.waiting.add(deed);
    waiting += deed.size();
    if (!unsettled.containsKey(process.id)) {
      settle(process, process.program);
    } else if (isFull()) {
      lose();
    }
  }

  private boolean isFull() {
    return waiting + PROCESS * (processes.size() + unsettled.size()) > MOST;
  }

  private void lose() {
    lost = true;
    end();
  }

  /** The process runs that program: what waited for that can be told, and what waited for this. */
  private void settle(Process process, int program) {
    process.program = program;
    List<Process> next = new ArrayList<>(List.of(process));
    while (!next.isEmpty()) {
      Process one = next.removeLast();
      unsettled.remove(one.id);
      for (Deed deed : one.waiting) {
        waiting -= deed.size();
        switch (deed) {
          case Started started -> one.program = tree.started(one.program, started.program());
          case Died died -> {
            if (!one.apart) {
              killedProcesses.add(died.line(), one.program, died.signal());
            }
          }
          case Made made -> {
            Process child = unsettled.get(made.child());
            if (child != null) {
              child.program = one.program;
              next.add(child);
            }
          }
        }
      }
      one.waiting.clear();
    }
  }

  void remember(State state) {
    made = state.number("made", made);
    lost = state.truth("lost", lost);
    state.part("tree", tree::remember);
    state.part("deaths", killedProcesses::remember);
    Map<Long, Process> all = new HashMap<>(unsettled);
    processes.values().forEach(process -> all.put(process.id, process));
    state.list(
        "all",
        all.values(),
        Process::save,
        one -> {
          Process process = Process.load(one);
          all.put(process.id, process);
          process.waiting.forEach(deed -> waiting += deed.size());
        });
    Function<JsonNode, Process> known =
        id -> Optional.ofNullable(all.get(State.number(id))).orElseThrow();
    state.map(
        "processes",
        processes,
        process -> LongNode.valueOf(process.id),
        (pid, id) -> processes.put(Integer.valueOf(pid), known.apply(id)));
    state.list(
        "unsettled",
        unsettled.keySet(),
        LongNode::valueOf,
        id -> unsettled.put(State.number(id), known.apply(id)));
  }
}
