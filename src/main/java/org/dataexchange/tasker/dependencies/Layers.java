package org.dataexchange.tasker.dependencies;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.dataexchange.tasker.disk.FileTree;
import org.dataexchange.tasker.disk.Sha256;
import org.dataexchange.tasker.task.Dependencies;
import org.dataexchange.tasker.task.Failures.StorageFailed;
import org.dataexchange.tasker.task.LibrarySource;
import org.dataexchange.tasker.task.Reason;
import org.dataexchange.tasker.task.Refused;
import org.dataexchange.tasker.task.Size;

/**
 * Layers of installed libraries, each kept by all that determines it: the requirements, the image,
 * the way of installing and the wheels that there are. For any number of threads of one process.
 */
public final class Layers implements Dependencies {

  private static final Logger LOG = System.getLogger(Layers.class.getName());

  private final Path folder;
  private final Installation installer;
  private final Setup setup;
  private final Clock clock;
  private final KeyedLock locks = new KeyedLock();

  /**
   * @param most bytes of all layers; those in use stay whatever there are
   * @param boot differs after each restart of the machine
   * @param shareable may a run have files that other runs have too?
   */
  public record Setup(LibrarySource source, Size most, String boot, BooleanSupplier shareable) {}

  /** In a folder of this node's own; what a killed server left half made in it is removed. */
  public Layers(Path folder, Installation installer, Setup setup, Clock clock) {
    this.folder = folder;
    this.installer = installer;
    this.setup = setup;
    this.clock = clock;
    try {
      FileTree.delete(building());
      FileTree.makeOwn(building());
    } catch (IOException e) {
      throw new StorageFailed("the workspace's disk: cannot make the folder " + folder, e);
    }
  }

  private Path building() {
    return folder.resolve("building");
  }

  @Override
  public void review(Path requirements) {
    if (!wishes(requirements).isEmpty() && setup.source() instanceof LibrarySource.None) {
      throw new Refused(
          Reason.DEPENDENCIES,
          "the code has a requirements.txt, and this Tasker installs no dependencies; use what is"
              + " in the image, or bring the packages within the code, or have the operator set"
              + " tasker.dependencies.wheelhouse");
    }
  }

  private static Requirements wishes(Path requirements) {
    try {
      return Requirements.parse(Files.readAllBytes(requirements));
    } catch (IOException e) {
      throw failed(e);
    }
  }

  private static StorageFailed failed(IOException e) {
    return new StorageFailed("the workspace's disk: no dependencies can be had: " + e, e);
  }

  @Override
  public Optional<Layer> provide(Path requirements, For whom) {
    Requirements wishes = wishes(requirements);
    try {
      return wishes.isEmpty() ? Optional.empty() : Optional.of(own(provide(wishes, whom), whom));
    } catch (IOException e) {
      throw failed(e);
    }
  }

  private Layer own(Layer layer, For whom) throws IOException {
    if (setup.shareable().getAsBoolean()) {
      return layer;
    }
    Path copy = whom.folder().libraries();
    FileTree.delete(copy);
    FileTree.copy(layer.folder(), copy);
    return new Layer(copy, layer.libraries());
  }

  private Layer provide(Requirements wishes, For whom) throws IOException {
    String key = key(wishes, whom);
    return locks.take(
        key,
        whom.wanted(),
        () -> {
          LayerFolder layer = new LayerFolder(folder.resolve(key));
          Optional<Layer> found = find(layer, whom);
          return found.isPresent() ? found.get() : make(layer, wishes, whom);
        });
  }

  private String key(Requirements wishes, For whom) {
    List<String> parts = new ArrayList<>(List.of(whom.image(), whom.python(), wishes.text()));
    parts.addAll(installer.recipe());
    return Sha256.hex(String.join("\0", parts).getBytes(UTF_8));
  }

  private Optional<Layer> find(LayerFolder layer, For whom) throws IOException {
    Path link = whom.folder().layer();
    Files.deleteIfExists(link);
    try {
      return Optional.of(layer.use(link, setup.boot(), clock.instant()));
    } catch (NoSuchFileException e) {
      LOG.log(Level.DEBUG, "There is no layer {0} yet", layer.path());
    } catch (IOException | RuntimeException e) {
      LOG.log(Level.WARNING, "Layer {0} is made again: {1}", layer.path(), e.toString());
    }
    Files.deleteIfExists(link);
    FileTree.delete(layer.path());
    return Optional.empty();
  }

  private Layer make(LayerFolder layer, Requirements wishes, For whom) throws IOException {
    Path site = building().resolve(whom.run().id());
    try {
      Path installed = installer.install(wishes, site, whom);
      LayerFolder whole = new LayerFolder(site.resolve("whole"));
      whole.fill(installed, setup.boot());
      Files.move(whole.path(), layer.path());
    } finally {
      FileTree.delete(site);
    }
    Layer made = layer.use(whom.folder().layer(), setup.boot(), clock.instant());
    bound();
    return made;
  }

  /** Removes what was not used for longest, and is not now, until the rest is small enough. */
  private synchronized void bound() {
    record Kept(LayerFolder layer, Instant used, long bytes) {}
    List<Kept> all = new ArrayList<>();
    try (DirectoryStream<Path> layers =
        Files.newDirectoryStream(folder, path -> !path.equals(building()))) {
      for (Path path : layers) {
        LayerFolder layer = new LayerFolder(path);
        try {
          all.add(new Kept(layer, layer.lastUsed(), layer.bytes()));
        } catch (IOException
            | RuntimeException e) { // one must not keep the rest from being bounded
          LOG.log(Level.WARNING, "Layer {0} is not counted: {1}", path, e.toString());
        }
      }
      all.sort(Comparator.comparing(Kept::used));
      long bytes = all.stream().mapToLong(Kept::bytes).sum();
      for (Kept kept : all) {
        if (bytes > setup.most().bytes() && remove(kept.layer())) {
          bytes -= kept.bytes();
        }
      }
    } catch (IOException | RuntimeException e) { // the task that made one has nothing to do with it
      LOG.log(Level.WARNING, "The layers of dependencies cannot be bounded now: {0}", e.toString());
    }
  }

  private boolean remove(LayerFolder layer) throws IOException {
    String key = layer.path().getFileName().toString();
    return locks
        .tryToTake(
            key,
            () -> {
              boolean free = !layer.isInUse();
              if (free) {
                Path gone = building().resolve(key);
                Files.move(layer.path(), gone);
                FileTree.delete(gone);
              }
              return free;
            })
        .orElse(false);
  }
}
