package org.dataexchange.tasker.wire;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.dataexchange.tasker.task.Dependencies;
import org.dataexchange.tasker.task.Ending;
import org.dataexchange.tasker.task.Evidence;
import org.dataexchange.tasker.task.FetchedData;
import org.dataexchange.tasker.task.JobImage;
import org.dataexchange.tasker.task.KeptStreams;
import org.dataexchange.tasker.task.Limits;
import org.dataexchange.tasker.task.Outcome;
import org.dataexchange.tasker.task.Report;
import org.dataexchange.tasker.task.Run;
import org.dataexchange.tasker.task.Step;

/** Writes the report of a done message, in the contract's order; its lists are bounded. */
final class ReportFormat {

  /** Characters of all output names together, each entry counted with its digest. */
  private static final int OUTPUT_NAMES = 256 << 10;

  private static final int ENTRY = 100;

  private final ObjectNode json = JsonNodeFactory.instance.objectNode();

  private ReportFormat() {}

  /** The report; of what ran, {@code truncated} has nothing yet. */
  static ObjectNode json(Report report) {
    ReportFormat format = new ReportFormat();
    format.write(report);
    return format.json;
  }

  private void write(Report report) {
    Optional<Ending> ending = report.execution().map(Report.Execution::ending);
    json.put("exitCode", ending.flatMap(Ending::exitCode).orElse(null));
    json.put("signal", ending.flatMap(Ending::signal).orElse(null));
    outcome(report.outcome());
    run(report);
    times(report);
    report.run().released().ifPresent(this::released);
    report.execution().ifPresent(execution -> ran(execution, report.run().released()));
  }

  private void outcome(Outcome outcome) {
    json.put("reason", outcome.reason().wireName());
    json.put("fault", outcome.fault().wireName());
    json.put("advice", outcome.advice());
    json.put("retry", outcome instanceof Outcome.SystemFailed failed && failed.retry());
  }

  private void run(Report report) {
    Optional<Run.Released> released = report.run().released();
    json.put("runId", report.run().id());
    json.put("node", report.node());
    image(report.run().image());
    json.put("runtime", released.map(Run.Released::runtime).orElse(null));
    json.put("sandbox", report.execution().map(Report.Execution::sandbox).orElse(null));
    json.put("sha256", released.map(facts -> facts.code().sha256()).orElse(null));
    json.put("eTag", released.flatMap(facts -> facts.code().eTag()).orElse(null));
    json.put("attempt", report.run().attempt());
  }

  private void image(Optional<JobImage> image) {
    json.put("image", image.map(JobImage::name).orElse(null));
    json.put("imageAlias", image.flatMap(JobImage::alias).orElse(null));
    json.put("imageReference", image.map(JobImage::reference).orElse(null));
    list(json, "imageDigests", image.map(JobImage::digests).orElse(List.of()));
  }

  private void times(Report report) {
    json.put("startedAt", utc(report.run().startedAt()));
    json.put("finishedAt", utc(report.finishedAt()));
    ObjectNode durations = json.putObject("durations");
    for (Step step : Step.values()) {
      if (report.durations().containsKey(step)) {
        durations.put(step.wireName(), report.durations().get(step).toMillis());
      }
    }
  }

  private static String utc(Instant time) {
    return time.truncatedTo(ChronoUnit.MILLIS).toString();
  }

  private void released(Run.Released released) {
    FetchedData data = released.data();
    data.identity().ifPresent(identity -> data(data.files(), identity));
    ArrayNode libraries = json.putArray("dependencies");
    for (Dependencies.Library library : released.libraries()) {
      libraries
          .addObject()
          .put("name", library.name())
          .put("version", library.version())
          .put("sha256", library.sha256());
    }
    Limits granted = released.granted();
    json.putObject("granted")
        .put("memory", granted.memory().toString())
        .put("cpus", granted.cpus())
        .put("pids", granted.pids())
        .put("disk", granted.disk().toString())
        .put("output", granted.output().toString())
        .put("timeout", granted.timeout().toString());
  }

  private void data(long files, FetchedData.Identity identity) {
    json.putObject("data")
        .put("files", files)
        .put("bytes", identity.bytes())
        .put("identifiedBy", identity.by().wireName())
        .put("sha256", identity.sha256());
  }

  private void ran(Report.Execution execution, Optional<Run.Released> released) {
    Ending.Usage usage = execution.ending().usage();
    json.putObject("used")
        .put("memory", usage.peakMemory().orElse(null))
        .put("cpuMillis", usage.cpuMicros().map(micros -> micros / 1000).orElse(null))
        .put("disk", usage.peakScratch().orElse(null));
    json.putObject("truncated");
    ObjectNode streams = json.putObject("streams");
    stream(streams, "stdout", execution.streams().stdout());
    stream(streams, "stderr", execution.streams().stderr());
    stream(streams, "strace", execution.streams().trace());
    outputs(execution);
    evidence(execution.evidence(), released);
    execution.kept().ifPresent(this::kept);
  }

  private static void stream(ObjectNode in, String name, KeptStreams.Kept kept) {
    in.putObject(name).put("bytes", kept.bytes()).put("sha256", kept.sha256());
  }

  private void outputs(Report.Execution execution) {
    int room = OUTPUT_NAMES;
    ArrayNode outputs = json.putArray("outputs");
    for (Report.Output output : execution.outputs()) {
      room -= output.name().length() + ENTRY;
      if (room >= 0) {
        outputs
            .addObject()
            .put("name", output.name())
            .put("size", output.size())
            .put("sha256", output.sha256());
      }
    }
    for (Ending.Left left : execution.ending().left()) {
      room -= left.name().length() + ENTRY;
      if (room >= 0) {
        outputs.addObject().put("name", left.name()).put("left", left.why());
      }
    }
    int all = execution.outputs().size() + execution.ending().left().size();
    json.put("outputsNotListed", all - outputs.size());
  }

  private void evidence(Evidence evidence, Optional<Run.Released> released) {
    ObjectNode shown = json.putObject("evidence");
    list(shown, "dataFilesRead", evidence.dataFilesRead());
    list(shown, "filesOpenedOutside", evidence.filesOpenedOutside());
    list(shown, "filesWritten", evidence.filesWritten());
    list(shown, "programsStarted", evidence.programsStarted());
    ArrayNode tree = shown.putArray("programTree");
    for (Evidence.Started program : evidence.programTree()) {
      Integer by = program.by().isPresent() ? program.by().getAsInt() : null;
      tree.addObject()
          .put("program", program.program())
          .put("by", by)
          .put("times", program.times());
    }
    ArrayNode killed = shown.putArray("programsKilled");
    for (Evidence.Killed one : evidence.programsKilled()) {
      killed
          .addObject()
          .put("program", one.program())
          .put("signal", one.signal())
          .put("times", one.times());
    }
    list(shown, "networkAttempts", evidence.networkAttempts());
    shown
        .put("dataFiles", released.map(facts -> facts.data().files()).orElse(null))
        .put("leftOut", evidence.leftOut())
        .put("complete", evidence.complete())
        .put("lines", evidence.lines())
        .put("sha256", evidence.sha256())
        .put("verdict", evidence.verdict().wireName())
        .put("why", evidence.why());
  }

  private void kept(Report.Kept kept) {
    ObjectNode shown = json.putObject("kept");
    switch (kept) {
      case Report.Kept.Open open ->
          shown
              .put("until", utc(open.until()))
              .put("shell", open.shell().enter())
              .put("remove", open.shell().remove());
      case Report.Kept.Refused refused -> shown.put("not", refused.why());
    }
  }

  private static void list(ObjectNode in, String name, List<String> values) {
    values.forEach(in.putArray(name)::add);
  }
}
