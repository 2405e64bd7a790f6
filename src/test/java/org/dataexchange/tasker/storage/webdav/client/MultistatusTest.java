package org.dataexchange.tasker.storage.webdav.client;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class MultistatusTest {

  private static final String HEAD =
      "<d:multistatus xmlns:d='DAV:' xmlns:o='http://owncloud.org/ns'>";
  private static final String FILE =
      "<d:response><d:href>/a</d:href><d:propstat><d:prop><d:resourcetype/></d:prop>"
          + "<d:status>HTTP/1.1 200 OK</d:status></d:propstat></d:response>";

  private static List<DavEntry> read(String text) throws IOException {
    List<DavEntry> entries = new ArrayList<>();
    Multistatus.read(new ByteArrayInputStream(text.getBytes(UTF_8)), taking(entries::add));
    return entries;
  }

  private static Multistatus.Handler taking(Consumer<DavEntry> taker) {
    return new Multistatus.Handler() {
      @Override
      public void take(DavEntry entry) {
        taker.accept(entry);
      }

      @Override
      public void refuse(String href, int status) {
        throw new Multistatus.Malformed(href + " " + status);
      }
    };
  }

  private static String refusal(String text) {
    return assertThrows(Multistatus.Malformed.class, () -> read(text)).getMessage();
  }

  @Test
  void readsWhatNextcloudSends() throws IOException {
    List<DavEntry> entries =
        read(
            """
            <?xml version="1.0"?>
            <d:multistatus xmlns:d="DAV:" xmlns:s="http://sabredav.org/ns" xmlns:oc="http://owncloud.org/ns">
             <d:response><d:href>/remote.php/webdav/code/</d:href>
              <d:propstat><d:prop><d:resourcetype><d:collection/></d:resourcetype>
               <d:getetag>&quot;5db6a51baa9e0&quot;</d:getetag><oc:fileid>42</oc:fileid></d:prop>
               <d:status>HTTP/1.1 200 OK</d:status></d:propstat>
              <d:propstat><d:prop><d:getcontentlength/></d:prop>
               <d:status>HTTP/1.1 404 Not Found</d:status></d:propstat>
             </d:response>
             <d:response><d:href>/remote.php/webdav/code/run.py</d:href>
              <d:propstat><d:prop><d:resourcetype/><d:getcontentlength>12</d:getcontentlength>
               <d:getetag>W/"x"</d:getetag><oc:fileid>43</oc:fileid></d:prop>
               <d:status>HTTP/1.1 200 OK</d:status></d:propstat></d:response>
            </d:multistatus>
            """);

    assertEquals(
        List.of(
            new DavEntry(
                "/remote.php/webdav/code/",
                true,
                OptionalLong.empty(),
                Optional.of(new EntityTag("5db6a51baa9e0", false)),
                true),
            new DavEntry(
                "/remote.php/webdav/code/run.py",
                false,
                OptionalLong.of(12),
                Optional.of(new EntityTag("x", true)),
                true)),
        entries);
  }

  @Test
  void passesOverWhatItDoesNotKnow() throws IOException {
    String more =
        "<x:y xmlns:x='urn:x'><x:collection/></x:y><!-- c"
            + " --><?pi?><d:other><d:href>/b</d:href></d:other>";
    String text =
        HEAD
            + more
            + FILE.replace("<d:href>", more + "<d:href>")
                .replace("<d:resourcetype/>", more + "<d:resourcetype/>")
            + "</d:multistatus>";

    List<DavEntry> entries = read(text);

    assertEquals(1, entries.size());
    assertFalse(entries.getFirst().folder());
    assertFalse(entries.getFirst().fileId());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "not xml",
        "<html><body>Log in</body></html>",
        "<multistatus/>",
        "<d:multistatus xmlns:d='urn:other'/>",
        "<!DOCTYPE d:multistatus SYSTEM 'file:///etc/passwd'><d:multistatus xmlns:d='DAV:'/>",
        "<d:multistatus xmlns:d='DAV:'><d:response></d:multistatus>"
      })
  void refusesWhatIsNoListing(String text) {
    refusal(text);
  }

  /** They are no cut, which would be asked for again. */
  @Test
  void refusesBytesThatAreNoText() {
    byte[] text = (HEAD + FILE.replace("/a", "/\u00ff") + "</d:multistatus>").getBytes(ISO_8859_1);

    assertThrows(
        Multistatus.Malformed.class,
        () -> Multistatus.read(new ByteArrayInputStream(text), taking(entry -> {})));
  }

  @Test
  void refusesEntities() {
    String bomb =
        "<!DOCTYPE x [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;&a;&a;'><!ENTITY c"
            + " '&b;&b;&b;&b;&b;'><!ENTITY f SYSTEM 'file:///etc/passwd'>]>";
    refusal(bomb + HEAD + FILE.replace("/a", "/&c;") + "</d:multistatus>");
    refusal(bomb + HEAD + FILE.replace("/a", "/&f;") + "</d:multistatus>");
    refusal(HEAD + FILE.replace("/a", "/&unknown;") + "</d:multistatus>");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<d:href>/b</d:href>",
        "<d:propstat><d:prop><d:resourcetype><d:collection/></d:resourcetype></d:prop>"
            + "<d:status>HTTP/1.1 200 OK</d:status></d:propstat>",
        "<d:status>HTTP/1.1 403 Forbidden</d:status>",
        "<d:status>nonsense</d:status>"
      })
  void refusesAnEntryThatContradictsItself(String more) {
    refusal(HEAD + FILE.replace("</d:response>", more + "</d:response>") + "</d:multistatus>");
  }

  @Test
  void refusesAnEntryOfWhichTheKindOrTheHrefIsNotSaid() {
    assertTrue(
        refusal(HEAD + FILE.replace("200 OK", "404 No") + "</d:multistatus>").contains("/a"));
    refusal(HEAD + FILE.replace("<d:resourcetype/>", "") + "</d:multistatus>");
    refusal(HEAD + FILE.replace("<d:href>/a</d:href>", "") + "</d:multistatus>");
    refusal(HEAD + FILE.replace("/a", "/a<d:b/>") + "</d:multistatus>");
  }

  @ParameterizedTest
  @ValueSource(strings = {"<d:href>", "<d:x y='", "<d:", "<!--", "<d:x>", "<?", " ", "<![CDATA["})
  void endsWhatHasNoEnd(String begin) {
    String beginning = HEAD + "<d:response>" + begin;
    assertThrows(
        Multistatus.Malformed.class,
        () ->
            Multistatus.read(
                new Endless(beginning, begin.length() > 1 ? "a" : begin), taking(e -> {})));
  }

  @Test
  void endsAListingThatGoesDeeperWithoutEnd() {
    assertThrows(
        Multistatus.Malformed.class,
        () -> Multistatus.read(new Endless(HEAD, "<d:x>"), taking(entry -> {})));
  }

  @Test
  void givesEveryEntryBeforeTheNextIsRead() {
    int[] count = {0};
    assertThrows(
        IllegalStateException.class,
        () ->
            Multistatus.read(
                new Endless(HEAD, FILE),
                taking(
                    entry -> {
                      if (++count[0] == 100_000) {
                        throw new IllegalStateException("enough");
                      }
                    })));
  }

  @Test
  void tellsACutFromNonsense() {
    InputStream cut =
        new InputStream() {
          private final InputStream text = new ByteArrayInputStream((HEAD + FILE).getBytes(UTF_8));

          @Override
          public int read() throws IOException {
            int read = text.read();
            if (read < 0) {
              throw new IOException("cut");
            }
            return read;
          }
        };
    IOException failure =
        assertThrows(IOException.class, () -> Multistatus.read(cut, taking(entry -> {})));
    assertEquals("cut", failure.getMessage());
  }

  /** A text that is followed by another one again and again. */
  private static final class Endless extends InputStream {
    private final byte[] first;
    private final byte[] again;
    private long at;

    Endless(String first, String again) {
      this.first = first.getBytes(UTF_8);
      this.again = again.getBytes(UTF_8);
    }

    @Override
    public int read() {
      int one =
          at < first.length ? first[(int) at] : again[(int) ((at - first.length) % again.length)];
      at++;
      return one;
    }
  }
}
