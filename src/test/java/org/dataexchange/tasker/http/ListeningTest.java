package org.dataexchange.tasker.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ListeningTest {

  @ParameterizedTest
  @ValueSource(strings = {"é", "€", "😀"})
  void leavesACharacterThatIsNotWholeForLater(String last) {
    byte[] all = ("said " + last).getBytes(UTF_8);
    assertEquals(all.length, Listening.whole(all, all.length));
    for (int length = 6; length < all.length; length++) {
      assertEquals(5, Listening.whole(all, length));
    }
  }

  @Test
  void tellsBytesThatAreNoText() {
    byte[] all = new byte[100];
    Arrays.fill(all, (byte) 0x80);
    assertEquals(100, Listening.whole(all, 100));
  }
}
