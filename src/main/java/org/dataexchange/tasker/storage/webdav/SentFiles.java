package org.dataexchange.tasker.storage.webdav;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import org.dataexchange.tasker.storage.files.ResultFiles;

/**
 * What was sent to a server, by its lengths: names may be listed as the server spells them.
 *
 * @param alike do some names differ only in case?
 */
record SentFiles(List<Long> sizes, boolean alike) {

  /**
   * @param beside what was sent with them
   */
  static SentFiles of(ResultFiles files, Collection<byte[]> beside) {
    List<Long> sizes = new ArrayList<>(files.files().stream().map(ResultFiles.File::size).toList());
    long names =
        files.files().stream()
            .map(file -> file.path().toString().toLowerCase(Locale.ROOT))
            .distinct()
            .count();
    boolean alike = names < files.files().size();
    beside.forEach(one -> sizes.add((long) one.length));
    return new SentFiles(sizes, alike);
  }

  /**
   * Does a listing tell that one of them is there otherwise? It has then a length that nothing was
   * sent with in the place of another, or one file less where two names may be one. That it has
   * fewer alone tells nothing: servers that escape nothing do not list every name.
   */
  boolean areOtherwiseIn(DavTree listed) {
    Map<OptionalLong, Integer> left = new HashMap<>();
    listed.files().forEach(file -> left.merge(file.entry().size(), 1, Integer::sum));
    int untold = left.getOrDefault(OptionalLong.empty(), 0);
    left.remove(OptionalLong.empty());
    long missing =
        sizes.stream()
            .filter(size -> left.merge(OptionalLong.of(size), -1, Integer::sum) < 0)
            .count();
    boolean strange = left.values().stream().anyMatch(number -> number > 0);
    boolean tells = listed.self().folder() && !listed.files().isEmpty();
    return tells && missing > untold && (strange || alike);
  }
}
