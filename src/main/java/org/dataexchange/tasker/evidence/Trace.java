package org.dataexchange.tasker.evidence;

import java.util.Optional;

/**
 * Puts the lines of a trace together to calls and hands them to those who judge them. The first
 * process's first program is Tasker's own stage, which becomes the algorithm; what comes before
 * that second start is not the algorithm's.
 */
final class Trace {

  private final Findings findings;
  private final Opens opens;
  private final Programs programs;
  private final Network network;
  private final Unfinished unfinished = new Unfinished();
  private final SharedDescriptors descriptors = new SharedDescriptors();
  private int firstPid;
  private int starts;

  Trace(Findings findings) {
    this.findings = findings;
    this.opens = new Opens(findings);
    this.programs = new Programs(findings);
    this.network = new Network(findings);
  }

  void read(Lines.Line line) {
    findings.countLine();
    Optional<TraceLine> read = line.whole() ? TraceLine.parse(line.text()) : Optional.empty();
    read.ifPresentOrElse(this::read, findings::notUnderstood);
  }

  /** Counts what was begun when the trace ended. */
  void end() {
    unfinished.pids().forEach(this::abandon);
    network.end();
  }

  private void read(TraceLine line) {
    findings.processes.traced(line.pid());
    if (firstPid == 0) {
      firstPid = line.pid();
    }
    switch (line) {
      case TraceLine.Called called -> called(called.pid(), called.text());
      case TraceLine.Begun begun -> begun(begun);
      case TraceLine.Resumed resumed -> resumed(resumed);
      case TraceLine.Superseded superseded -> superseded(superseded);
      case TraceLine.Ended ended -> {
        abandon(ended.pid());
        findings.ended(ended);
      }
      case TraceLine.Signalled signalled -> findings.limits.signalled(signalled.signal());
    }
  }

  private void called(int pid, String text) {
    lose(pid);
    descriptors.called(pid, text);
    Call.parse(pid, text).ifPresentOrElse(this::judge, findings::notUnderstood);
  }

  private void begun(TraceLine.Begun begun) {
    lose(begun.pid());
    if (unfinished.begin(begun.pid(), begun.text())) {
      descriptors.began(begun.pid(), begun.text());
    } else {
      findings.tooMuchAtATime();
    }
  }

  private void resumed(TraceLine.Resumed resumed) {
    int pid = resumed.pid();
    if (unfinished.isCounted(pid)) {
      unfinished.drop(pid);
      return;
    }
    unfinished
        .drop(pid)
        .filter(head -> head.startsWith(resumed.name() + "("))
        .flatMap(head -> Call.parse(pid, head + resumed.rest()))
        .ifPresentOrElse(this::judge, findings::notUnderstood);
    descriptors.returned(pid);
  }

  /**
   * The start succeeded, whatever the end of the call says: strace lets the thread go on as it
   * would the one whose place it took, is then mostly not told of this end, and shows the beginning
   * or the end of the next call for it. That next call is in the trace nowhere.
   */
  private void superseded(TraceLine.Superseded superseded) {
    abandon(superseded.pid());
    unfinished
        .drop(superseded.thread())
        .flatMap(head -> Call.withoutResult(superseded.pid(), head))
        .filter(Programs::isStart)
        .ifPresentOrElse(this::start, findings::notUnderstood);
    if (!unfinished.counted(superseded.pid())) {
      findings.tooMuchAtATime();
    }
    findings.threadStarted();
  }

  /** A killed process does not come back from its call; what it asked the network for, it asked. */
  private void abandon(int pid) {
    unfinished
        .drop(pid)
        .ifPresent(
            head ->
                Call.withoutResult(pid, head)
                    .ifPresentOrElse(this::judge, findings::notUnderstood));
    descriptors.returned(pid);
  }

  /** A process that goes on has come back from its call, and the trace does not show how. */
  private void lose(int pid) {
    if (unfinished.isOpen(pid)) {
      findings.notUnderstood();
      abandon(pid);
    }
  }

  private void judge(Call call) {
    if (Programs.isStart(call) && call.result() instanceof Result.Succeeded) {
      start(call);
    } else if (isAlgorithms() && !call.isNone() && !call.isOfUnknownNumber()) {
      judgeAlgorithms(call);
    }
  }

  private void start(Call call) {
    if (call.pid() == firstPid && ++starts == 2) {
      findings.started();
      findings.ancestry.begin(firstPid);
    }
    if (isAlgorithms()) {
      programs.started(call);
    }
  }

  private void judgeAlgorithms(Call call) {
    findings.limits.read(call);
    switch (call.name()) {
      case "execve", "execveat" -> programs.tried(call);
      case "clone", "clone3", "fork", "vfork" -> {
        programs.made(call);
        descriptors.made(call);
      }
      case "socket" -> network.socket(call);
      case "connect", "bind" -> network.address(call);
      default ->
          Opening.of(call)
              .ifPresentOrElse(opening -> opening(opening, call.pid()), findings::notUnderstood);
    }
  }

  private void opening(Opening opening, int pid) {
    opens.read(opening);
    if (opening.isCutShort() && !opening.leadsOnlyThere() && descriptors.mayBeOf(pid)) {
      findings.unnamed();
    }
  }

  private boolean isAlgorithms() {
    return starts >= 2;
  }

  void remember(State state) {
    firstPid = state.small("firstPid", firstPid);
    starts = state.small("starts", starts);
    unfinished.remember(state);
    state.part("heirs", descriptors::remember);
    state.part("network", network::remember);
  }
}
