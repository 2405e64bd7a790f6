package org.dataexchange.tasker.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.dataexchange.tasker.site.Part;
import org.dataexchange.tasker.site.Site;
import org.dataexchange.tasker.system.Containers;

/**
 * All that could grow with the number of tasks, of a server and of what is around it, by name. A
 * collection is asked of the server for it, so that its heap is what it needs.
 */
record Sample(Map<String, Double> figures) {

  static Sample of(Site site) throws IOException {
    Part server = site.servers().getFirst();
    Map<String, Double> figures = new LinkedHashMap<>();
    Usage own = Usage.of(server.process());
    figures.put("MiB", own.resident());
    figures.put("heap", heap(server));
    figures.put("threads", (double) own.threads());
    figures.put("fds", (double) own.descriptors());
    figures.put("sockets", (double) own.sockets());
    figures.put("channels", channels(site));
    figures.put("runs", (double) runs(server));
    figures.put("boxes", (double) Containers.docker("ps", "-aq").lines().count());
    Usage engine = Usage.ofBoth(site.engine().process());
    figures.put("engine MiB", engine.resident());
    figures.put("engine fds", (double) engine.descriptors());
    Usage broker = Usage.of(site.brokers().getFirst().process());
    figures.put("broker MiB", broker.resident());
    figures.put("broker fds", (double) broker.descriptors());
    figures.put("disk MiB", disk(logs(site)));
    return new Sample(figures);
  }

  /** Of logs, queues and the engine, without the runs' folders, which nobody else may open. */
  private static Path[] logs(Site site) {
    return new Path[] {
      site.servers().getFirst().home().resolve("server"),
      site.engine().home(),
      site.brokers().getFirst().home()
    };
  }

  /** MiB that objects take after a collection. */
  static double heap(Part server) throws IOException {
    String jcmd = System.getProperty("java.home") + "/bin/jcmd";
    String total =
        said(jcmd, Long.toString(server.process().pid()), "GC.class_histogram")
            .lines()
            .filter(line -> line.startsWith("Total "))
            .findFirst()
            .orElseThrow(() -> new IOException("the server's JVM does not tell its heap"));
    return Long.parseLong(total.strip().split(" +")[2]) / 1024.0 / 1024;
  }

  /** Of all connections, the client's too. */
  private static double channels(Site site) {
    return site.brokers()
        .getFirst()
        .script("rabbitmqctl", "-q", "list_channels", "pid")
        .lines()
        .filter(line -> line.startsWith("<"))
        .count();
  }

  private static int runs(Part server) throws IOException {
    return Usage.list(server.home().resolve("workspace/runs")).size();
  }

  /** MiB on the disk. A container's root, which is mounted there, does not count. */
  static double disk(Path... folders) throws IOException {
    List<String> command = new ArrayList<>(List.of("du", "-sxmc"));
    for (Path folder : folders) {
      command.add(folder.toString());
    }
    return said(command.toArray(String[]::new))
        .lines()
        .filter(line -> line.endsWith("\ttotal"))
        .mapToDouble(line -> Double.parseDouble(line.split("\t")[0]))
        .findFirst()
        .orElseThrow();
  }

  /** Says nothing of what fails, as files go away while they are counted. */
  private static String said(String... command) throws IOException {
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }
}
