package org.dataexchange.tasker.sandbox.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ImageUsageTest {

  private static final String USUAL = "datex:latest";
  private static final String OTHER = "sci:1";

  private final ImageUsage inUse = new ImageUsage(USUAL);
  private Map<String, Integer> there = new HashMap<>();

  private void use(String image, int times) {
    for (int i = 0; i < times; i++) {
      inUse.used(image);
    }
  }

  /** They are made, too. */
  private Map<String, Integer> places(int all) {
    there = inUse.places(all, image -> there.getOrDefault(image, 0), image -> true);
    return there;
  }

  @Test
  void isTheUsualOneAtFirst() {
    assertEquals(Map.of(USUAL, 3), places(3));
  }

  @Test
  void takesNoPlaceFromTheUsualOneForASingleUse() {
    places(2);
    use(OTHER, 1);

    assertEquals(Map.of(USUAL, 2), places(2));
  }

  @Test
  void sharesAmongThoseThatAreUsed() {
    places(2);
    use(OTHER, 3);

    assertEquals(Map.of(USUAL, 1, OTHER, 1), places(2));
  }

  @Test
  void givesAllToTheOnlyOneThatIsUsed() {
    places(1);
    use(OTHER, 6);

    assertEquals(Map.of(OTHER, 1), places(1));
    use(OTHER, 20);
    assertEquals(Map.of(OTHER, 8), places(8));
  }

  @Test
  void namesTheMostUsedFirst() {
    use(OTHER, 4);

    assertEquals(List.of(OTHER, USUAL), List.copyOf(places(4).keySet()));
  }

  @Test
  void takesAPlaceBackFromTheOneThatIsUsedNoMore() {
    places(2);
    use(OTHER, 3);
    places(2);
    use(USUAL, 8);

    assertEquals(Map.of(USUAL, 2), places(2));
  }

  @Test
  void doesNotHaveOneMakeRoomForTheOtherInTurn() {
    places(1);
    for (int i = 0; i < 20; i++) {
      use(OTHER, 1);
      assertEquals(Map.of(USUAL, 1), places(1));
      use(USUAL, 1);
      assertEquals(Map.of(USUAL, 1), places(1));
    }
  }

  @Test
  void leavesOutWhatCannotBeHadNow() {
    use(OTHER, 3);

    assertEquals(Map.of(OTHER, 2), inUse.places(2, image -> 0, image -> !image.equals(USUAL)));
    assertEquals(Map.of(), inUse.places(2, image -> 0, image -> false));
  }

  @Test
  void keepsWhatIsThereOfOneOfWhichNoMoreCanBeMade() {
    use(OTHER, 20);

    assertEquals(
        Map.of(OTHER, 1, USUAL, 1), inUse.places(2, image -> 1, image -> image.equals(USUAL)));
    use(USUAL, 20);
    assertEquals(Map.of(USUAL, 2), inUse.places(2, image -> 1, image -> image.equals(USUAL)));
  }
}
