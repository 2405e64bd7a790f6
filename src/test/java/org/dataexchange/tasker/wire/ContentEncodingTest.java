package org.dataexchange.tasker.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

public class ContentEncodingTest {

  private static final byte[] BODY = "{\"taskId\":\"1\"}".getBytes(UTF_8);
  private static final int MOST = 1_000;

  public static byte[] gzip(byte[] body) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
      out.write(body);
    }
    return packed.toByteArray();
  }

  /** The same thing so many times, which together are one file, too. */
  public static byte[] members(byte[] body, int times) throws IOException {
    byte[] one = gzip(body);
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (int i = 0; i < times; i++) {
      all.writeBytes(one);
    }
    return all.toByteArray();
  }

  private static byte[] deflate(byte[] body, boolean raw) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, raw);
    try (DeflaterOutputStream out = new DeflaterOutputStream(packed, deflater)) {
      out.write(body);
    }
    return packed.toByteArray();
  }

  private static ContentEncoding said(String encoding) {
    return ContentEncoding.of(Optional.of(encoding), Optional.empty());
  }

  private static byte[] unpacked(String encoding, byte[] body) throws IOException {
    return said(encoding).unpacked(body, MOST);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"gzip", "x-gzip", "GZIP", "gzip:utf-8", "gzip:UTF-8", "utf-8, gzip", " gzip "})
  void unpacksGzipHoweverClientsCallIt(String encoding) throws Exception {
    assertArrayEquals(BODY, unpacked(encoding, gzip(BODY)));
  }

  @Test
  void unpacksDeflateInEachOfItsForms() throws Exception {
    assertArrayEquals(BODY, unpacked("deflate", deflate(BODY, false)));
    assertArrayEquals(BODY, unpacked("deflate", deflate(BODY, true)));
    assertArrayEquals(BODY, unpacked("deflate", gzip(BODY)));
  }

  /** It names in a header of its own what it calls gzip, and is zlib. */
  @Test
  void unpacksWhatKombuPacks() throws Exception {
    ContentEncoding encoding =
        ContentEncoding.of(Optional.of("utf-8"), Optional.of("application/x-gzip"));
    assertArrayEquals(BODY, encoding.unpacked(deflate(BODY, false), MOST));
  }

  @Test
  void unpacksGzipOfWhichNothingIsSaid() throws Exception {
    assertArrayEquals(BODY, ContentEncoding.NONE.unpacked(gzip(BODY), MOST));
    assertArrayEquals(BODY, unpacked("utf-8", gzip(BODY)));
    byte[] bomb = gzip(new byte[MOST + 1]);
    assertThrows(IOException.class, () -> unpacked("", bomb));
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", " \r\n{}", "\uFEFF{}", "{\"taskId\":\"1\"}"})
  void takesWhatIsOnlySaidToBePacked(String body) throws Exception {
    for (String encoding : new String[] {"gzip", "deflate", "gzip:utf-8"}) {
      assertArrayEquals(body.getBytes(UTF_8), unpacked(encoding, body.getBytes(UTF_8)), encoding);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "identity", "utf-8", "UTF-8", "binary", "identity, utf-8"})
  void leavesAsItIsWhatIsNotPacked(String encoding) throws Exception {
    assertArrayEquals(BODY, unpacked(encoding, BODY));
    assertEquals("", said(encoding).named());
    assertEquals("", ContentEncoding.NONE.named());
  }

  @ParameterizedTest
  @ValueSource(strings = {"br", "zstd", "iso-8859-1", "base64"})
  void namesWhatItDoesNotKnow(String encoding) throws Exception {
    assertArrayEquals(BODY, unpacked(encoding, BODY), "it may mean nothing");
    String named = said(encoding).named();
    assertEquals("; its content-encoding is '" + encoding + "'", named);
  }

  @Test
  void namesTheEncodingOfWhatIsNotPackedSo() throws Exception {
    byte[] torn = gzip(BODY);
    for (byte[] body : new byte[][] {new byte[0], {1}, Arrays.copyOf(torn, 20)}) {
      String why = assertThrows(IOException.class, () -> unpacked("gzip", body)).getMessage();
      assertEquals("not packed as it says; its content-encoding is 'gzip'", why);
    }
    String why = assertThrows(IOException.class, () -> unpacked("gzip,gzip", torn)).getMessage();
    assertEquals("packed more than once; its content-encoding is 'gzip, gzip'", why);
  }

  @Test
  void readsABombNoFurtherThanARequestMayBeLong() throws Exception {
    assertEquals(MOST, unpacked("gzip", gzip(new byte[MOST])).length);
    byte[] bomb = gzip(new byte[50_000_000]);
    String why = assertThrows(IOException.class, () -> unpacked("gzip", bomb)).getMessage();
    assertEquals("too large: 1000B is the most, unpacked, too", why);
  }

  @Test
  void readsWhatIsPackedInPiecesAndNotInCountlessOnes() throws Exception {
    assertEquals(MOST, unpacked("gzip", members(new byte[1], MOST)).length);
    assertEquals(0, unpacked("gzip", members(new byte[0], 10)).length);
    byte[] countless = members(new byte[0], 100_000);
    assertThrows(IOException.class, () -> unpacked("gzip", countless));
  }

  @Test
  void shortensALongName() {
    String named = said("\u0001".repeat(100_000)).named();
    assertTrue(named.length() < 1_000, () -> named.length() + " characters");
  }
}
