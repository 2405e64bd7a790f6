package org.dataexchange.tasker.sandbox.engine;

import com.github.dockerjava.api.model.AuthConfig;

/** A login for a registry: user and password, or a token, the other empty. It is never shown. */
public record RegistryLogin(String registry, String user, String password, String token) {

  AuthConfig config() {
    AuthConfig config = new Shown().withRegistryAddress(registry);
    return token.isEmpty()
        ? config.withUsername(user).withPassword(password)
        : config.withIdentityToken(token);
  }

  /** The client's own, which it would show whole where somebody traces its commands. */
  private static final class Shown extends AuthConfig {
    @Override
    public String toString() {
      return "a login";
    }
  }

  @Override
  public String toString() {
    return "a login";
  }
}
