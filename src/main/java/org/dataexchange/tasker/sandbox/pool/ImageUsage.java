package org.dataexchange.tasker.sandbox.pool;

import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;

/**
 * Which images sandboxes are prepared with: those that runs are in, each by how often it was, of
 * late more than before. At first it is the usual one alone. Thread-safe.
 */
final class ImageUsage {

  /** The part that is left of a use with each one that comes after it. */
  private static final double LEFT = 0.8;

  /** Of an image that all runs are in. */
  private static final double ALL = 1 / (1 - LEFT);

  /** Less than that is some fifteen uses ago, and forgotten. */
  private static final double LEAST = 0.04;

  /** A sandbox that is there is worth more: two images would else replace each other in turn. */
  private static final double THERE = 1.5;

  private final Map<String, Double> uses = new HashMap<>();

  ImageUsage(String usual) {
    uses.put(usual, ALL);
  }

  /** A run wants one with that image, had it or not. */
  synchronized void used(String image) {
    uses.replaceAll((other, weight) -> weight * LEFT);
    uses.merge(image, 1.0, Double::sum);
    uses.values().removeIf(weight -> weight < LEAST);
  }

  /**
   * How many of so many places each has, the most used first: one place after the other goes to
   * whichever has most uses for each that it would have then (D'Hondt).
   *
   * @param there how many an image has now
   * @param more may any be made with it? Else it has at most those that are there
   */
  synchronized Map<String, Integer> places(
      int all, ToIntFunction<String> there, Predicate<String> more) {
    Map<String, Integer> places = new LinkedHashMap<>();
    for (int i = 0; i < all; i++) {
      Optional<String> next =
          uses.keySet().stream()
              .filter(image -> more.test(image) || isThere(image, places, there))
              .max(
                  Comparator.<String>comparingDouble(image -> worth(image, places, there))
                      .thenComparing(Comparator.reverseOrder()));
      next.ifPresent(image -> places.merge(image, 1, Integer::sum));
    }
    return places;
  }

  private double worth(String image, Map<String, Integer> places, ToIntFunction<String> there) {
    int has = places.getOrDefault(image, 0);
    return uses.get(image) * (isThere(image, places, there) ? THERE : 1) / (has + 1);
  }

  /** Is the next one that it would have there already? */
  private static boolean isThere(
      String image, Map<String, Integer> places, ToIntFunction<String> there) {
    return there.applyAsInt(image) > places.getOrDefault(image, 0);
  }
}
