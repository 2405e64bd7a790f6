package org.dataexchange.tasker.bench;

import java.util.Locale;

/**
 * Why a figure is not to be trusted: it was not the same over the run, or others were at work on
 * the machine.
 */
final class Noise {

  /** Of the machine's processors. */
  private static final double OTHERS_MOST = 0.05;

  private static final double STEAL_MOST = 0.02;

  private Noise() {}

  /**
   * @param spread as a part of the figure
   * @param most that it may be
   */
  static String objection(int samples, double spread, double most) {
    if (samples < 2) {
      return "measured once";
    }
    return spread <= most
        ? ""
        : String.format(
            Locale.ROOT, "differs by %.0f %% within the run (%d values)", 100 * spread, samples);
  }

  /**
   * @param others the part of the machine's time that went to processes that are not the bench's
   * @param steal the part that the hypervisor kept
   */
  static String circumstances(double others, double steal) {
    if (others > OTHERS_MOST) {
      return String.format(Locale.ROOT, "others took %.0f %% of the machine", 100 * others);
    }
    return steal > STEAL_MOST
        ? String.format(Locale.ROOT, "the hypervisor kept %.0f %% of the machine", 100 * steal)
        : "";
  }
}
