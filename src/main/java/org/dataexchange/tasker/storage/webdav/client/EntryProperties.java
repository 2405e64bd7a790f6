package org.dataexchange.tasker.storage.webdav.client;

import java.util.Optional;
import java.util.OptionalLong;
import org.dataexchange.tasker.storage.webdav.client.Multistatus.Malformed;

/** The properties of an entry, as they are gathered from a listing; each may be said once. */
final class EntryProperties {

  Optional<String> href = Optional.empty();
  Optional<Boolean> folder = Optional.empty();
  Optional<String> size = Optional.empty();
  Optional<String> eTag = Optional.empty();
  boolean fileId;

  /** The kind, by the name that it has on a Windows server. */
  boolean collection;

  /** The status of what was not said; 0 if nothing was held back. */
  int refusal;

  static <T> Optional<T> once(Optional<T> before, T value, String what) {
    if (before.isPresent()) {
      throw new Malformed("it gives " + what + " of an entry twice");
    }
    return Optional.of(value);
  }

  void add(EntryProperties more) {
    more.folder.ifPresent(value -> folder = once(folder, value, "the kind"));
    more.size.ifPresent(value -> size = once(size, value, "the length"));
    more.eTag.ifPresent(value -> eTag = once(eTag, value, "the ETag"));
    fileId |= more.fileId;
    collection |= more.collection;
    refusal = refusal == 0 ? more.refusal : refusal;
  }

  String name() {
    return href.orElseThrow(() -> new Malformed("it has an entry without an href"));
  }

  /** Is a refusal all that was said? What there is has a kind at least. */
  boolean isRefused() {
    return refusal != 0 && folder.isEmpty() && size.isEmpty() && eTag.isEmpty() && !collection;
  }

  DavEntry entry() {
    return new DavEntry(name(), isFolder(), length(), eTag.flatMap(EntityTag::parse), fileId);
  }

  /** Without a kind it is a file, by RFC 4918, 15.9; but it has to look like one. */
  private boolean isFolder() {
    if (folder.isPresent() || collection) {
      return folder.orElse(false) || collection;
    }
    boolean looksSo = name().endsWith("/");
    if (!looksSo && length().isEmpty()) {
      throw new Malformed("it does not say whether this is a folder: '" + name() + "'");
    }
    return looksSo;
  }

  /** A server may not know it, and says so by nothing, by -1, or in words. */
  private OptionalLong length() {
    return size.filter(text -> text.matches("[0-9]{1,18}")).isPresent()
        ? OptionalLong.of(Long.parseLong(size.get()))
        : OptionalLong.empty();
  }
}
