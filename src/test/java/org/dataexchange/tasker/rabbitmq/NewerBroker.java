package org.dataexchange.tasker.rabbitmq;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import org.dataexchange.tasker.site.Part;
import org.dataexchange.tasker.site.Site;
import org.dataexchange.tasker.system.Script;

/** RabbitMQ 4.0, which `./tasker test` unpacks, for one class of tests. */
record NewerBroker(URI uri, Part part) implements AutoCloseable {

  /** Starts one in that folder. */
  static NewerBroker in(Path folder) throws IOException {
    String uri = Site.uri(Site.freePort());
    String tree = Script.variable("TASKER_NEWER_BROKER");
    Map<String, String> settings = Map.of("TASKER_BROKER_URI", uri, "TASKER_BROKER_TREE", tree);
    Part part = new Part("broker", folder, settings);
    part.start();
    return new NewerBroker(URI.create(uri), part);
  }

  /** Asks the script for it. */
  String script(String... arguments) {
    return part.script(arguments);
  }

  @Override
  public void close() {
    script("down", "broker");
  }
}
