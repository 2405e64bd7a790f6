package org.dataexchange.tasker.rabbitmq;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.rabbitmq.client.AMQP;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContentEncodingTest {

  private static final byte[] BODY = "{\"taskId\":\"1\"}".getBytes(UTF_8);
  private static final int MOST = 1_000;

  static byte[] gzip(byte[] body) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
      out.write(body);
    }
    return packed.toByteArray();
  }

  private static byte[] deflate(byte[] body, boolean raw) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, raw);
    try (DeflaterOutputStream out = new DeflaterOutputStream(packed, deflater)) {
      out.write(body);
    }
    return packed.toByteArray();
  }

  private static AMQP.BasicProperties said(String encoding) {
    return new AMQP.BasicProperties.Builder().contentEncoding(encoding).build();
  }

  private static byte[] unpacked(String encoding, byte[] body) throws IOException {
    return ContentEncoding.of(said(encoding)).unpacked(body, MOST);
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
    AMQP.BasicProperties properties =
        said("utf-8").builder().headers(Map.of("compression", "application/x-gzip")).build();
    ContentEncoding encoding = ContentEncoding.of(properties);
    assertArrayEquals(BODY, encoding.unpacked(deflate(BODY, false), MOST));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "identity", "utf-8", "UTF-8", "binary", "identity, utf-8"})
  void leavesAsItIsWhatIsNotPacked(String encoding) throws Exception {
    assertArrayEquals(BODY, unpacked(encoding, BODY));
    assertEquals("", ContentEncoding.of(said(encoding)).named());
    assertEquals("", ContentEncoding.of(new AMQP.BasicProperties()).named());
  }

  @ParameterizedTest
  @ValueSource(strings = {"br", "zstd", "iso-8859-1", "base64"})
  void namesWhatItDoesNotKnow(String encoding) throws Exception {
    assertArrayEquals(BODY, unpacked(encoding, BODY), "it may mean nothing");
    String named = ContentEncoding.of(said(encoding)).named();
    assertEquals("; its content-encoding is '" + encoding + "'", named);
  }

  @Test
  void namesTheEncodingOfWhatIsNotPackedSo() throws Exception {
    byte[] torn = gzip(BODY);
    for (byte[] body : new byte[][] {BODY, new byte[0], {1}, Arrays.copyOf(torn, 20)}) {
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
}
