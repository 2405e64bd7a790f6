package org.dataexchange.tasker.sandbox.engine;

import com.github.dockerjava.api.model.PullResponseItem;
import com.github.dockerjava.api.model.ResponseItem.ProgressDetail;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.dataexchange.tasker.task.Transferred.Sofar;
import org.dataexchange.tasker.task.Transferred.Total;

/** How far a pull is, by the engine's word of each layer that was not there. Thread-safe. */
final class PullProgress {

  private static final long UNKNOWN = -1;

  private final Map<String, Layer> layers = new HashMap<>();

  private record Layer(long current, long total, boolean over, String status) {}

  /**
   * Takes what the engine said.
   *
   * @return is it further than before? An engine that only says that it tries again is not
   */
  synchronized boolean take(PullResponseItem item) {
    String status = Optional.ofNullable(item.getStatus()).orElse("");
    if (item.getId() == null || status.startsWith("Pulling from") || status.startsWith("Retry")) {
      return false;
    }
    Layer before = layers.getOrDefault(item.getId(), new Layer(0, UNKNOWN, false, ""));
    Layer now = next(before, status, Optional.ofNullable(item.getProgressDetail()));
    layers.put(item.getId(), now);
    return !now.equals(before);
  }

  private static Layer next(Layer before, String status, Optional<ProgressDetail> detail) {
    Optional<Long> current = detail.map(ProgressDetail::getCurrent);
    return switch (status) {
      case "Downloading" ->
          new Layer(
              current.orElse(before.current()),
              detail.map(ProgressDetail::getTotal).filter(all -> all > 0).orElse(before.total()),
              false,
              status);
      case "Download complete", "Pull complete", "Verifying Checksum" -> whole(before, status);
      case "Already exists" -> new Layer(0, 0, true, status);
      // its bytes are not those of the transfer
      case "Extracting" -> whole(before, status + current.orElse(0L));
      default -> new Layer(before.current(), before.total(), before.over(), status);
    };
  }

  /** A layer that was quick told nothing of its bytes. */
  private static Layer whole(Layer before, String status) {
    long all = Math.max(before.current(), before.total());
    return new Layer(all, all, true, status);
  }

  /** The total is known once the engine has begun with each layer. */
  synchronized Sofar sofar() {
    long bytes = layers.values().stream().mapToLong(Layer::current).sum();
    long over = layers.values().stream().filter(Layer::over).count();
    boolean known =
        !layers.isEmpty() && layers.values().stream().noneMatch(l -> l.total() == UNKNOWN);
    long total = layers.values().stream().mapToLong(Layer::total).sum();
    return new Sofar(
        bytes, over, known ? Optional.of(new Total(total, layers.size())) : Optional.empty());
  }
}
