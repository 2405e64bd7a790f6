package org.dataexchange.tasker.sandbox.engine;

import com.github.dockerjava.api.model.AuthConfig;
import com.github.dockerjava.api.model.AuthConfigurations;
import com.github.dockerjava.core.DockerClientConfig;
import com.github.dockerjava.core.RemoteApiVersion;
import com.github.dockerjava.core.SSLConfig;
import java.net.URI;

/**
 * The settings of the engine's client: its address alone. The library's own kind reads {@code
 * ~/.docker}, its contexts and its registries' passwords, where a broken file would be in the way
 * of all: {@link RegistryLogins} are the operator's alone, so nothing of it is needed.
 */
record ClientConfig(URI getDockerHost) implements DockerClientConfig {

  @Override
  public RemoteApiVersion getApiVersion() {
    return RemoteApiVersion.UNKNOWN_VERSION;
  }

  @Override
  public String getRegistryUsername() {
    return null;
  }

  @Override
  public String getRegistryPassword() {
    return null;
  }

  @Override
  public String getRegistryEmail() {
    return null;
  }

  @Override
  public String getRegistryUrl() {
    return null;
  }

  @Override
  public AuthConfig effectiveAuthConfig(String image) {
    return null;
  }

  @Override
  public AuthConfigurations getAuthConfigurations() {
    return new AuthConfigurations();
  }

  @Override
  @SuppressWarnings("deprecation") // there is no other way to say that there is none
  public SSLConfig getSSLConfig() {
    return null;
  }
}
