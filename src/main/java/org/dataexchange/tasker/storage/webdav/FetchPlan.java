package org.dataexchange.tasker.storage.webdav;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.dataexchange.tasker.cache.Manifest;
import org.dataexchange.tasker.storage.webdav.client.DavEntry;
import org.dataexchange.tasker.storage.webdav.client.EntityTag;

/**
 * The files at a path, and those of them that the cache knows: they have the strong ETag and the
 * length under which they were kept.
 *
 * @param before what was remembered of the path
 * @param known by their paths in the tree
 */
record FetchPlan(DavTree tree, Optional<Manifest> before, Map<Path, Manifest.File> known) {

  /** For a tree that was listed now. */
  static FetchPlan of(DavTree tree, Optional<Manifest> before) {
    Map<Path, Manifest.File> kept = new HashMap<>();
    before.ifPresent(manifest -> manifest.files().forEach(file -> kept.put(file.path(), file)));
    Map<Path, Manifest.File> known = new HashMap<>();
    for (DavTree.File file : tree.files()) {
      Optional.ofNullable(kept.get(file.path()))
          .filter(candidate -> isSame(file.entry(), candidate))
          .ifPresent(same -> known.put(same.path(), same));
    }
    return new FetchPlan(tree, before, known);
  }

  /** For a path whose ETag says that all of it is as it was remembered. */
  static FetchPlan unchanged(DavEntry self, Manifest before) {
    List<DavTree.File> files = new ArrayList<>();
    Map<Path, Manifest.File> known = new HashMap<>();
    for (Manifest.File file : before.files()) {
      files.add(new DavTree.File(file.path(), entry(file)));
      known.put(file.path(), file);
    }
    DavTree tree = new DavTree(self, before.folders(), files);
    return new FetchPlan(tree, Optional.of(before), known);
  }

  private static DavEntry entry(Manifest.File file) {
    EntityTag eTag = new EntityTag(file.eTag(), false);
    return new DavEntry("", false, OptionalLong.of(file.size()), Optional.of(eTag), false);
  }

  private static boolean isSame(DavEntry listed, Manifest.File kept) {
    boolean length = listed.size().isEmpty() || listed.size().getAsLong() == kept.size();
    return length && listed.strongETag().filter(kept.eTag()::equals).isPresent();
  }

  boolean isAllKnown() {
    return known.size() == tree.files().size();
  }

  /** The bytes that the run's folder is going to need. */
  long needed(boolean copied) {
    return DavTree.size(
        tree.files().stream().filter(file -> copied || !known.containsKey(file.path())));
  }
}
