package org.dataexchange.tasker.storage.webdav.client;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * A file or a folder, as a listing tells of it.
 *
 * @param fileId did the server give it one, as those of the ownCloud family do?
 */
public record DavEntry(
    String href, boolean folder, OptionalLong size, Optional<EntityTag> eTag, boolean fileId) {

  /** The ETag, if it stands for the very bytes. */
  public Optional<String> strongETag() {
    return eTag.filter(tag -> !tag.weak()).map(EntityTag::value);
  }

  /** As much as is worth holding where its name is known. */
  DavEntry named() {
    return new DavEntry("", folder, size, eTag, fileId);
  }
}
