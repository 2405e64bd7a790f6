package org.dataexchange.tasker.sandbox;

import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.model.WaitResponse;
import java.io.IOException;

/** The engine's word that a container has ended, or that it lets go of whoever waits for that. */
final class EndWait extends ResultCallback.Adapter<WaitResponse> {
  private final Runnable then;
  private volatile boolean over;

  EndWait(Runnable then) {
    this.then = then;
  }

  boolean isOver() {
    return over;
  }

  @Override
  public void onComplete() {
    super.onComplete();
    tell();
  }

  @Override
  public void onError(Throwable e) {
    super.onError(e);
    tell();
  }

  private void tell() {
    over = true;
    then.run();
  }

  @Override
  public void close() {
    try {
      super.close();
    } catch (IOException e) {
      // nothing is owed to an answer that is not wanted any more
    }
  }
}
