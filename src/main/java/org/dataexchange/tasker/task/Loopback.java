package org.dataexchange.tasker.task;

import java.util.regex.Pattern;

/**
 * The addresses that nobody reaches but this machine itself. Other names are not looked up: they
 * may lead elsewhere tomorrow. {@code ./tasker} goes by the same expression.
 */
public final class Loopback {

  private static final Pattern LOOPBACK =
      Pattern.compile("\\[?(localhost|127(\\.[0-9]{1,3}){3}|(0*:){2,7}0*1)(%.*)?]?");

  private Loopback() {}

  /** Is it such an address, or the name of one? */
  public static boolean is(String host) {
    return LOOPBACK.matcher(host).matches();
  }
}
