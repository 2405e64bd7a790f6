package org.dataexchange.tasker.cache;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Removes the contents that no manifest names and no run uses, and counts what is left. The guard
 * must be held: a fetch holds links to all that it will name until it has named it.
 */
record GarbageCollection(ObjectFolder objects, ManifestFolder trees) {

  /** Of manifests, for one pass: the digests in them are held in memory. */
  private static final long MOST_TEXT = 32 << 20;

  CacheTotals run() throws IOException {
    int passes = (int) Math.min(256, 1 + trees.bytes() / MOST_TEXT);
    CacheTotals stock = new CacheTotals(0, 0, 0);
    for (int pass = 0; pass < passes; pass++) {
      Set<String> named = new HashSet<>();
      long dataSets = named(pass, passes, named);
      for (var shard : objects.shards().entrySet()) {
        if (belongs(shard.getKey(), pass, passes)) {
          stock = stock.plus(sweep(shard.getValue(), named));
        }
      }
      stock = new CacheTotals(stock.files(), stock.bytes(), dataSets);
    }
    return stock;
  }

  private static boolean belongs(String name, int pass, int passes) {
    return name.substring(0, Math.min(2, name.length())).hashCode() % passes == pass;
  }

  /** One that is broken names nothing, and goes. */
  private long named(int pass, int passes, Set<String> into) throws IOException {
    long dataSets = 0;
    for (String name : trees.names()) {
      try {
        for (Manifest.File file : trees.load(name).files()) {
          if (belongs(file.sha256(), pass, passes)) {
            into.add(file.sha256());
          }
        }
        dataSets++;
      } catch (ManifestFile.Unreadable e) {
        trees.delete(name);
      }
    }
    return dataSets;
  }

  private CacheTotals sweep(Path shard, Set<String> named) throws IOException {
    List<String> names;
    try (Stream<Path> all = Files.list(shard)) {
      names = all.map(file -> file.getFileName().toString()).filter(ObjectFolder::isName).toList();
    }
    long files = 0;
    long bytes = 0;
    for (String name : names) {
      try {
        ObjectFolder.Status status = objects.status(name);
        if (status.free() && !named.contains(name)) {
          objects.delete(name);
        } else {
          files++;
          bytes += status.size();
        }
      } catch (NoSuchFileException e) {
        // verify has removed it
      }
    }
    return new CacheTotals(files, bytes, 0);
  }
}
