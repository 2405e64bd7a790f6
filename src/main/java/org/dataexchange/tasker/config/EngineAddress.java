package org.dataexchange.tasker.config;

import java.net.URI;

/** Where the container engine is. Nothing but that is read of what docker's own client reads. */
final class EngineAddress {

  private static final String KEY = "docker.host";

  private final Values values;

  EngineAddress(Values values) {
    this.values = values;
  }

  /**
   * @throws BadSetting naming the key, the value, and what is accepted
   */
  URI read() {
    if (values.text(KEY).isEmpty()) {
      refuseContext();
    }
    URI address =
        values.read(
            KEY,
            "unix:///var/run/docker.sock",
            "unix:///path or tcp://host:port",
            EngineAddress::address);
    if (address.getScheme().equals("tcp") && values.text("DOCKER_TLS_VERIFY").isPresent()) {
      throw new BadSetting(
          "DOCKER_TLS_VERIFY is set, and docker.host is '%s'; accepted is an engine that is reached"
                  .formatted(address)
              + " without TLS: best by unix:///path");
    }
    return address;
  }

  private void refuseContext() {
    values
        .text("DOCKER_CONTEXT")
        .filter(context -> !context.equals("default"))
        .ifPresent(
            context -> {
              throw new BadSetting(
                  "DOCKER_CONTEXT is '%s'; accepted is DOCKER_HOST, with the address that 'docker"
                          .formatted(context)
                      + " context inspect' says");
            });
  }

  private static URI address(String text) {
    URI uri = URI.create(text);
    boolean local =
        "unix".equals(uri.getScheme())
            && uri.getRawAuthority() == null
            && uri.getPath() != null
            && uri.getPath().matches("/.*[^/]");
    boolean remote = "tcp".equals(uri.getScheme()) && uri.getHost() != null;
    Values.require(local || (remote && uri.getPort() > 0));
    return uri;
  }
}
