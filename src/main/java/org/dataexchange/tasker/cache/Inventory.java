package org.dataexchange.tasker.cache;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.dataexchange.tasker.disk.FileTree;
import org.dataexchange.tasker.disk.Sha256;
import org.dataexchange.tasker.text.Printable;

/**
 * A cache as an operator looks at it, beside a server that goes on using it: what vanishes under
 * its eyes was not broken, and what it removes is fetched again.
 */
public final class Inventory {

  private final ObjectFolder objects;
  private final ManifestFolder trees;
  private final CacheLock lock;
  private final GarbageCollection garbage;

  Inventory(ObjectFolder objects, ManifestFolder trees, CacheLock lock, GarbageCollection garbage) {
    this.objects = objects;
    this.trees = trees;
    this.lock = lock;
    this.garbage = garbage;
  }

  /**
   * What was checked.
   *
   * @param whole what is right
   * @param broken what was removed, each as a sentence
   */
  public record Checked(CacheTotals whole, List<String> broken) {}

  /** What there is. */
  public CacheTotals stock() throws IOException {
    CacheTotals stock = new CacheTotals(0, 0, trees.names().size());
    for (Path object : objects()) {
      try {
        stock = stock.plus(new CacheTotals(1, Files.size(object), 0));
      } catch (NoSuchFileException e) {
        // gone meanwhile
      }
    }
    return stock;
  }

  private List<Path> objects() throws IOException {
    List<Path> all = new ArrayList<>();
    for (Path shard : objects.shards().values()) {
      try (Stream<Path> names = Files.list(shard)) {
        names.forEach(all::add);
      }
    }
    return all;
  }

  /** Removes everything that no run uses. What runs use is counted in what is left. */
  public CacheTotals clear() throws IOException {
    return lock.hold(
        () -> {
          for (String name : trees.names()) {
            trees.delete(name);
          }
          return garbage.run();
        });
  }

  /** Hashes all contents, looks into all manifests, and removes what is broken. */
  public Checked verify() throws IOException {
    List<String> broken = new ArrayList<>();
    Set<String> lost = new HashSet<>();
    CacheTotals whole = new CacheTotals(0, 0, 0);
    for (Path object : objects()) {
      try {
        if (isRight(object)) {
          whole = whole.plus(new CacheTotals(1, Files.size(object), 0));
        } else {
          FileTree.delete(object);
          lost.add(object.getFileName().toString());
          broken.add(
              "the contents %s are not what they were"
                  .formatted(Printable.of(object.getFileName().toString())));
        }
      } catch (NoSuchFileException e) {
        // gone meanwhile
      }
    }
    for (String name : trees.names()) {
      String found = lock.hold(() -> correct(name, lost));
      if (found.isEmpty()) {
        whole = whole.plus(new CacheTotals(0, 0, 1));
      } else {
        broken.add(found);
      }
    }
    return new Checked(whole, broken);
  }

  private boolean isRight(Path object) throws IOException {
    String name = object.getFileName().toString();
    try {
      return ObjectFolder.isName(name)
          && objects.of(name).equals(object)
          && Files.isRegularFile(object, LinkOption.NOFOLLOW_LINKS)
          && Sha256.hex(object).equals(name);
    } catch (NoSuchFileException e) {
      throw e;
    } catch (IOException e) {
      // the disk has lost it
      return false;
    }
  }

  /** Says what was wrong with a manifest; nothing if it is right now, or gone. */
  private String correct(String name, Set<String> lost) throws IOException {
    try {
      Manifest manifest = trees.load(name);
      Set<String> missing = missing(manifest);
      if (missing.isEmpty()) {
        return "";
      }
      trees.correct(name, manifest.without(missing));
      missing.removeAll(lost);
      return missing.isEmpty()
          ? ""
          : "of '%s' %d contents are missing"
              .formatted(Printable.of(manifest.path()), missing.size());
    } catch (NoSuchFileException e) {
      return "";
    } catch (ManifestFile.Unreadable e) {
      trees.delete(name);
      return "the manifest %s cannot be read: %s"
          .formatted(Printable.of(name), Printable.of(e.getMessage()));
    }
  }

  private Set<String> missing(Manifest manifest) throws IOException {
    Set<String> missing = new HashSet<>();
    for (Manifest.File file : manifest.files()) {
      try {
        if (objects.status(file.sha256()).size() != file.size()) {
          missing.add(file.sha256());
        }
      } catch (NoSuchFileException e) {
        missing.add(file.sha256());
      }
    }
    return missing;
  }
}
