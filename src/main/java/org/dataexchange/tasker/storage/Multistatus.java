package org.dataexchange.tasker.storage;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * Reads the answer to PROPFIND, entry by entry, in bounded memory. It is a stranger's text: what
 * has a document type, an entity, or more than an entry can need is refused.
 */
final class Multistatus {

  private static final String DAV = "DAV:";
  private static final String OWNCLOUD = "http://owncloud.org/ns";
  private static final int MOST_NESTED = 32;
  private static final int MOST_BYTES = 128 * 1024;
  private static final int MOST_HREF = 16 * 1024;
  private static final int MOST_VALUE = 1024;

  /**
   * What a listing says of one file or folder.
   *
   * @param fileId did the server give it one, as those of the ownCloud family do?
   */
  record Entry(
      String href, boolean folder, OptionalLong size, Optional<EntityTag> eTag, boolean fileId) {

    /** The ETag, if it stands for the very bytes. */
    Optional<String> strongETag() {
      return eTag.filter(tag -> !tag.weak()).map(EntityTag::value);
    }

    /** As much as is worth holding where its name is known. */
    Entry named() {
      return new Entry("", folder, size, eTag, fileId);
    }
  }

  /** The text is no listing; the message says why. */
  static final class Malformed extends RuntimeException {
    private static final long serialVersionUID = 1;

    Malformed(String why) {
      super(why);
    }
  }

  private final Allowance allowance;
  private final XMLStreamReader xml;
  private int nested;

  private Multistatus(InputStream text) throws XMLStreamException {
    this.allowance = new Allowance(text);
    this.xml = factory().createXMLStreamReader(allowance);
  }

  private static XMLInputFactory factory() {
    // the JDK's own: what a server or a library brings along may take these settings otherwise
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    factory.setProperty(XMLInputFactory.IS_NAMESPACE_AWARE, true);
    factory.setXMLResolver(
        (publicId, systemId, base, namespace) -> {
          throw new XMLStreamException("an external entity");
        });
    return factory;
  }

  /**
   * @param taker may throw to end the reading
   * @throws Malformed if the text is no multistatus
   * @throws IOException if the text does not arrive
   */
  static void read(InputStream text, Consumer<Entry> taker) throws IOException {
    try {
      new Multistatus(text).all(taker);
    } catch (XMLStreamException e) {
      if (e.getNestedException() instanceof IOException cut) {
        throw cut;
      }
      throw new Malformed("it is no XML: " + firstLine(e));
    }
  }

  private static String firstLine(XMLStreamException e) {
    return String.valueOf(e.getMessage()).lines().reduce((a, b) -> b).orElse("");
  }

  private void all(Consumer<Entry> taker) throws XMLStreamException {
    if (!child() || !property().equals("multistatus")) {
      throw new Malformed("it is no multistatus");
    }
    while (child()) {
      if (property().equals("response")) {
        taker.accept(response());
      } else {
        skip();
      }
      allowance.renew();
    }
  }

  /** What is gathered of an entry; each thing may be said once. */
  private static final class Said {
    private Optional<String> href = Optional.empty();
    private Optional<Boolean> folder = Optional.empty();
    private Optional<String> size = Optional.empty();
    private Optional<String> eTag = Optional.empty();
    private boolean fileId;

    private static <T> Optional<T> once(Optional<T> before, T value, String what) {
      if (before.isPresent()) {
        throw new Malformed("it gives " + what + " of an entry twice");
      }
      return Optional.of(value);
    }

    private void add(Said more) {
      more.folder.ifPresent(value -> folder = once(folder, value, "the kind"));
      more.size.ifPresent(value -> size = once(size, value, "the length"));
      more.eTag.ifPresent(value -> eTag = once(eTag, value, "the ETag"));
      fileId |= more.fileId;
    }

    private Entry entry() {
      String name = href.orElseThrow(() -> new Malformed("it has an entry without an href"));
      return new Entry(
          name,
          folder.orElseThrow(
              () -> new Malformed("it does not say whether this is a folder: '" + name + "'")),
          size.filter(text -> !text.isEmpty()).map(Said::length).orElse(OptionalLong.empty()),
          eTag.flatMap(EntityTag::parse),
          fileId);
    }

    private static OptionalLong length(String text) {
      if (!text.matches("[0-9]{1,18}")) {
        throw new Malformed("it has a length that is no number: '" + text + "'");
      }
      return OptionalLong.of(Long.parseLong(text));
    }
  }

  private Entry response() throws XMLStreamException {
    Said said = new Said();
    Optional<String> status = Optional.empty();
    while (child()) {
      switch (property()) {
        case "href" -> said.href = Said.once(said.href, text(MOST_HREF), "the href");
        case "status" -> status = Said.once(status, text(MOST_VALUE), "the status");
        case "propstat" -> said.add(propstat());
        default -> skip();
      }
    }
    status
        .filter(text -> !isSuccess(text))
        .ifPresent(
            text -> {
              throw new Malformed(
                  "it has '%s' for '%s'".formatted(text, said.href.orElse("nothing")));
            });
    return said.entry();
  }

  /** Properties that the server has not, or does not show, are as good as not said. */
  private Said propstat() throws XMLStreamException {
    Said said = new Said();
    String status = "";
    while (child()) {
      switch (property()) {
        case "status" -> status = text(MOST_VALUE);
        case "prop" -> properties(said);
        default -> skip();
      }
    }
    return isSuccess(status) ? said : new Said();
  }

  private void properties(Said said) throws XMLStreamException {
    while (child()) {
      switch (property()) {
        case "resourcetype" -> said.folder = Said.once(said.folder, isCollection(), "the kind");
        case "getcontentlength" -> said.size = Said.once(said.size, text(MOST_VALUE), "the length");
        case "getetag" -> said.eTag = Said.once(said.eTag, text(MOST_VALUE), "the ETag");
        case "fileid" -> said.fileId = !text(MOST_VALUE).isEmpty();
        default -> skip();
      }
    }
  }

  private boolean isCollection() throws XMLStreamException {
    boolean collection = false;
    while (child()) {
      collection |= property().equals("collection");
      skip();
    }
    return collection;
  }

  private static boolean isSuccess(String status) {
    return status.matches("HTTP/\\S+ +2[0-9][0-9]( .*)?");
  }

  /** Goes to the next element within the one that is open, or to the end of that. */
  private boolean child() throws XMLStreamException {
    while (true) {
      switch (xml.next()) {
        case XMLStreamConstants.START_ELEMENT -> {
          if (++nested > MOST_NESTED) {
            throw new Malformed("it is nested too deep");
          }
          return true;
        }
        case XMLStreamConstants.END_ELEMENT -> {
          nested--;
          return false;
        }
        case XMLStreamConstants.END_DOCUMENT -> throw new Malformed("it is no multistatus");
        default -> refuseEntities();
      }
    }
  }

  private String text(int most) throws XMLStreamException {
    StringBuilder text = new StringBuilder();
    while (true) {
      switch (xml.next()) {
        case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA, XMLStreamConstants.SPACE -> {
          text.append(xml.getText());
          if (text.length() > most) {
            throw new Malformed("it has a text without end");
          }
        }
        case XMLStreamConstants.END_ELEMENT -> {
          nested--;
          return text.toString().strip();
        }
        case XMLStreamConstants.START_ELEMENT ->
            throw new Malformed("it has an element where a text belongs");
        default -> refuseEntities();
      }
    }
  }

  private void skip() throws XMLStreamException {
    while (child()) {
      skip();
    }
  }

  private void refuseEntities() {
    int event = xml.getEventType();
    if (event == XMLStreamConstants.DTD || event == XMLStreamConstants.ENTITY_REFERENCE) {
      throw new Malformed("it has a document type or an entity");
    }
  }

  /** The name of an element that means something here, or none. */
  private String property() {
    String namespace = xml.getNamespaceURI();
    String name = xml.getLocalName();
    boolean ownClouds = OWNCLOUD.equals(namespace) && name.equals("fileid");
    boolean davs = DAV.equals(namespace) && !name.equals("fileid");
    return ownClouds || davs ? name : "";
  }

  /** Lets through only so many bytes for each entry: what one entry holds must fit in memory. */
  private static final class Allowance extends FilterInputStream {
    private int left = MOST_BYTES;

    Allowance(InputStream in) {
      super(in);
    }

    void renew() {
      left = MOST_BYTES;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      int read = super.read(into, offset, length);
      left -= Math.max(read, 0);
      if (left < 0) {
        throw new Malformed("an entry in it has no end");
      }
      return read;
    }
  }
}
