package org.dataexchange.tasker.storage.webdav.client;

import java.io.CharConversionException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
  private static final String SABRE = "http://sabredav.org/ns";
  private static final Pattern STATUS =
      Pattern.compile("(?:HTTP/\\S+\\s+)?([1-5][0-9][0-9])(?:\\s.*)?");
  private static final int MOST_NESTED = 32;

  /** What is listed only to say that it is not there counts, too: a reader would never be done. */
  private static final int MOST_LISTED = 200_000;

  private static final int MOST_HREF = 16 * 1024;
  private static final int MOST_VALUE = 1024;

  /** Takes what is listed, as it is read; each may throw to end the reading. */
  interface Handler {

    void take(DavEntry entry) throws IOException;

    /** What the server lists only to say, by a status, why it says nothing of it. */
    void refuse(String href, int status) throws IOException;
  }

  /** The text is no listing; the message says why. */
  static final class Malformed extends RuntimeException {
    Malformed(String why) {
      super(why);
    }
  }

  private final EntrySizeLimit allowance;
  private final XMLStreamReader xml;
  private int nested;

  private Multistatus(InputStream text) throws IOException, XMLStreamException {
    this.allowance = new EntrySizeLimit(text);
    this.xml = factory().createXMLStreamReader(allowance.begun());
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
   * @throws Malformed if the text is no multistatus
   * @throws DavFailures.NotFound if it says instead that there is nothing
   * @throws IOException if the text does not arrive, or what the handler throws
   */
  static void read(InputStream text, Handler handler) throws IOException {
    try {
      new Multistatus(text).all(handler);
    } catch (CharConversionException e) {
      throw new Malformed("it is no XML: " + e.getMessage());
    } catch (XMLStreamException e) {
      if (e.getNestedException() instanceof CharConversionException wrong) {
        throw new Malformed("it is no XML: " + wrong.getMessage());
      }
      if (e.getNestedException() instanceof IOException cut) {
        throw cut;
      }
      throw new Malformed("it is no XML: " + firstLine(e));
    }
  }

  private static String firstLine(XMLStreamException e) {
    return String.valueOf(e.getMessage()).lines().reduce((a, b) -> b).orElse("");
  }

  private void all(Handler handler) throws XMLStreamException, IOException {
    String root = child() ? property() : "";
    if (root.equals("error")) {
      error();
    }
    if (!root.equals("multistatus")) {
      throw new Malformed("it is no multistatus");
    }
    for (int listed = 0; child(); listed++) {
      if (listed >= MOST_LISTED) {
        throw new Malformed("it has too many entries");
      }
      switch (property()) {
        case "response" -> response(handler);
        case "error" -> error();
        default -> skip();
      }
      allowance.renew();
    }
  }

  /** What sabre/dav says when it has promised a listing before it has looked. */
  private void error() throws XMLStreamException, IOException {
    while (child()) {
      if (SABRE.equals(xml.getNamespaceURI()) && xml.getLocalName().equals("exception")) {
        String exception = text(MOST_VALUE);
        if (exception.endsWith("NotFound")) {
          throw new DavFailures.NotFound("the listing is an error: " + exception);
        }
        throw new Malformed("it is an error: " + exception);
      }
      skip();
    }
  }

  private void response(Handler handler) throws XMLStreamException, IOException {
    EntryProperties said = new EntryProperties();
    Optional<String> status = Optional.empty();
    while (child()) {
      switch (property()) {
        case "href" -> said.href = EntryProperties.once(said.href, text(MOST_HREF), "the href");
        case "status" -> status = EntryProperties.once(status, text(MOST_VALUE), "the status");
        case "propstat" -> said.add(propstat());
        default -> skip();
      }
    }
    int code = status.map(Multistatus::code).orElse(200);
    if (code == 0) {
      throw new Malformed("it has '%s' for '%s'".formatted(status.orElse(""), said.name()));
    }
    if (code < 200 || code > 299) {
      handler.refuse(said.name(), code);
    } else if (said.isRefused()) {
      handler.refuse(said.name(), said.refusal);
    } else {
      handler.take(said.entry());
    }
  }

  /** Properties that the server has not, or does not show, are as good as not said. */
  private EntryProperties propstat() throws XMLStreamException {
    EntryProperties said = new EntryProperties();
    int code = 200;
    while (child()) {
      switch (property()) {
        case "status" -> code = code(text(MOST_VALUE));
        case "prop" -> properties(said);
        default -> skip();
      }
    }
    if (code >= 200 && code < 300) {
      return said;
    }
    EntryProperties refused = new EntryProperties();
    refused.refusal = code;
    return refused;
  }

  /** The number in a status line, of which some servers leave the beginning or the end away. */
  private static int code(String status) {
    Matcher line = STATUS.matcher(status);
    return line.matches() ? Integer.parseInt(line.group(1)) : 0;
  }

  private void properties(EntryProperties said) throws XMLStreamException {
    while (child()) {
      switch (property()) {
        case "resourcetype" ->
            said.folder = EntryProperties.once(said.folder, isCollection(), "the kind");
        case "getcontentlength" ->
            said.size = EntryProperties.once(said.size, text(MOST_VALUE), "the length");
        case "getetag" -> said.eTag = EntryProperties.once(said.eTag, text(MOST_VALUE), "the ETag");
        case "fileid" -> said.fileId = !text(MOST_VALUE).isEmpty();
        case "iscollection" -> said.collection = text(MOST_VALUE).matches("1|[Tt]|[Tt]rue");
        default -> skip();
      }
    }
  }

  private boolean isCollection() throws XMLStreamException {
    boolean collection = false;
    while (child()) {
      collection |= xml.getLocalName().equals("collection") && isDavs();
      skip();
    }
    return collection;
  }

  /** Bitrix leaves the namespace away. */
  private boolean isDavs() {
    String namespace = xml.getNamespaceURI();
    return namespace == null || namespace.isEmpty() || DAV.equals(namespace);
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
}
