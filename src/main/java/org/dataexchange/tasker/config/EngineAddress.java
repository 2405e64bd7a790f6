package org.dataexchange.tasker.config;

import java.net.URI;

/** The container engine's address. Nothing else is read of what docker's own client reads. */
final class EngineAddress {

  static final Setting<URI> HOST =
      Setting.of(
              "docker.host",
              "unix:///path or tcp://host:port, without '_' in the host's name",
              EngineAddress::address)
          .otherwise("unix:///var/run/docker.sock");

  /** Read of what docker's own client reads, to refuse what would lead it elsewhere. */
  private static final Setting<String> CONTEXT = Setting.text("DOCKER_CONTEXT", "");

  private static final Setting<String> TLS_VERIFY = Setting.text("DOCKER_TLS_VERIFY", "");

  private EngineAddress() {}

  static URI read(Values values) {
    if (values.text(HOST).isEmpty()) {
      refuseContext(values);
    }
    URI address = values.get(HOST);
    if (address.getScheme().equals("tcp") && values.text(TLS_VERIFY).isPresent()) {
      throw new BadSetting(
          "DOCKER_TLS_VERIFY is set, and docker.host is '%s'; accepted is an engine that is reached"
                  .formatted(address)
              + " without TLS: best by unix:///path");
    }
    return address;
  }

  private static void refuseContext(Values values) {
    values
        .text(CONTEXT)
        .filter(context -> !context.equals("default"))
        .ifPresent(
            context -> {
              throw new BadSetting(
                  "DOCKER_CONTEXT is '%s'; accepted is DOCKER_HOST, with the address that 'docker"
                          .formatted(context)
                      + " context inspect' says");
            });
  }

  /** A slash at the end is no part of an address, nor of a socket's path. */
  private static URI address(String text) {
    URI uri = URI.create(text.replaceFirst("(?<=[^/])/+$", ""));
    boolean local =
        "unix".equals(uri.getScheme())
            && uri.getRawAuthority() == null
            && uri.getPath() != null
            && uri.getPath().matches("/.*[^/]");
    // a login would be of no use, and be shown
    boolean remote =
        "tcp".equals(uri.getScheme())
            && uri.getHost() != null
            && uri.getRawUserInfo() == null
            && uri.getRawQuery() == null
            && uri.getRawFragment() == null;
    Parsers.require(local || (remote && uri.getPort() > 0 && uri.getRawPath().isEmpty()));
    return uri;
  }
}
