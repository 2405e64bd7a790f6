package org.dataexchange.tasker.system;

import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.microshed.testing.ApplicationEnvironment;
import org.microshed.testing.ManuallyStartedConfiguration;

/**
 * Tells MicroShed where the application is, which starts and stops nothing then: each test has
 * settings of its own, and takes the server away when it likes.
 */
final class StartedByScript implements BeforeAllCallback {

  @Override
  public void beforeAll(ExtensionContext context) {
    System.setProperty(ManuallyStartedConfiguration.MANUAL_ENALBED, "true");
    System.setProperty(ManuallyStartedConfiguration.MICROSHED_HOSTNAME, "127.0.0.1");
    System.setProperty(
        ManuallyStartedConfiguration.MICROSHED_HTTP_PORT, Script.variable("HTTP_PORT"));
  }

  /** Where a path of the application is. */
  static String url(String path) {
    return ApplicationEnvironment.Resolver.load().getApplicationURL() + path.substring(1);
  }
}
