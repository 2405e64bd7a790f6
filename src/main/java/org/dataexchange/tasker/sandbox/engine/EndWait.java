package org.dataexchange.tasker.sandbox.engine;

import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.model.WaitResponse;

/** The engine's word that a container has ended, or that it lets go of whoever waits for that. */
public final class EndWait extends ResultCallback.Adapter<WaitResponse> {
  private final Runnable then;
  private volatile boolean over;

  EndWait(Runnable then) {
    this.then = then;
  }

  public boolean isOver() {
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
    EngineCalls.closeQuietly(super::close);
  }
}
