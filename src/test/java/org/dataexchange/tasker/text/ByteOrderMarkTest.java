package org.dataexchange.tasker.text;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ByteOrderMarkTest {

  @ParameterizedTest
  @CsvSource({
    "UTF-16, UTF-16",
    "UTF-16LE, UTF-16",
    "UTF-16BE, UTF-16",
    "X-UTF-16LE-BOM, UTF-16",
    "UTF-32, UTF-32",
    "UTF-32LE, UTF-32",
    "X-UTF-32LE-BOM, UTF-32"
  })
  void namesWhatIsWrittenInAnotherEncoding(String charset, String name) {
    byte[] text = "{\"taskId\":\"1\"}".getBytes(Charset.forName(charset));
    assertEquals(Optional.of(name), ByteOrderMark.other(text));
    assertEquals(0, ByteOrderMark.length(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{", "{}", "pandas", "äöü"})
  void passesOverTheMarkOfUtf8AndNothingElse(String text) {
    byte[] marked = ("\uFEFF" + text).getBytes(StandardCharsets.UTF_8);
    assertEquals(3, ByteOrderMark.length(marked));
    byte[] twice = ("\uFEFF\uFEFF" + text).getBytes(StandardCharsets.UTF_8);
    assertEquals(6, ByteOrderMark.length(twice));
    assertEquals(Optional.empty(), ByteOrderMark.other(marked));
    assertEquals(0, ByteOrderMark.length(text.getBytes(StandardCharsets.UTF_8)));
    assertEquals(Optional.empty(), ByteOrderMark.other(text.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void isNotThereInWhatIsCutOff() {
    assertEquals(0, ByteOrderMark.length(new byte[] {(byte) 0xEF, (byte) 0xBB}));
    assertEquals(Optional.empty(), ByteOrderMark.other(new byte[1]));
  }
}
