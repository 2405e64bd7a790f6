package org.dataexchange.tasker.storage.webdav.client;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Where a server sends who asked for something: it is only looked whether that is the same place,
 * with a slash at its end or without. No other is ever asked.
 *
 * @param names below the root that were asked for
 * @param slash did their address end like a folder's?
 */
record DavRedirect(DavRoot root, List<String> names, boolean slash) {

  private static final Pattern UP = Pattern.compile("/(?!\\.{1,2}/)[^/]+/\\.\\.(?=/|$)");

  /**
   * Does it differ in how it is spelled, and in its slash?
   *
   * @param location as the client reads headers, in Latin-1
   */
  boolean leadsToTheSame(String location) {
    String to = text(location);
    // a '#' may be a name's that was not escaped, and two slashes may be one too many
    return Stream.of(to, to.replaceFirst("#.*", ""))
        .flatMap(one -> Stream.of(one, one.replaceFirst("^//", "http://")))
        .anyMatch(this::isTheSame);
  }

  private boolean isTheSame(String to) {
    try {
      String beside = root.address(names, false).getRawPath();
      boolean relative = !to.startsWith("/") && !to.contains("://");
      String whole = relative ? beside.substring(0, beside.lastIndexOf('/') + 1) + to : to;
      DavRoot.Href there = root.read(withoutWaysUp(whole));
      return there.slash() != slash && UrlNames.same(there.below(), names);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static String withoutWaysUp(String path) {
    String before = path;
    String after = UP.matcher(before).replaceFirst("");
    while (!after.equals(before)) {
      before = after;
      after = UP.matcher(before).replaceFirst("");
    }
    return after;
  }

  /** Servers that escape nothing write UTF-8. */
  private static String text(String location) {
    try {
      return UTF_8.newDecoder().decode(ByteBuffer.wrap(location.getBytes(ISO_8859_1))).toString();
    } catch (CharacterCodingException e) {
      return location;
    }
  }
}
