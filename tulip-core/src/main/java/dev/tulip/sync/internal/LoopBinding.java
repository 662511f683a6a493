package dev.tulip.sync.internal;

import dev.tulip.Asyncio;
import dev.tulip.EventLoop;
import dev.tulip.Future;
import dev.tulip.NoRunningLoopException;
import dev.tulip.WrongLoopException;
import dev.tulip.io.LoopIo;
import org.jspecify.annotations.Nullable;

/**
 * The loop that a primitive belongs to: the one in which something had to wait at it first. Until
 * then it belongs to none, so that it can be made before there is a loop.
 *
 * <p>The counterpart of {@code asyncio.mixins._LoopBoundMixin}.
 */
public final class LoopBinding {

  private @Nullable EventLoop loop;

  /** Not bound yet. */
  public LoopBinding() {}

  /**
   * To be called before anything is changed.
   *
   * @throws IllegalStateException on another thread than the loop's, while that runs
   */
  public void requireOwnThread() {
    if (loop != null) {
      LoopIo.of(loop).requireOwnThread();
    }
  }

  /**
   * A pending future of the running loop, for a task to wait for.
   *
   * @param owner what the task waits at, for the message
   * @throws NoRunningLoopException if no loop runs on the calling thread
   * @throws WrongLoopException if {@code owner} belongs to another loop
   */
  public Future<Boolean> createFuture(Object owner) {
    var running = Asyncio.getRunningLoop();
    if (loop == null) {
      loop = running;
    } else if (loop != running) {
      throw new WrongLoopException(owner + " is bound to a different event loop");
    }
    return running.createFuture();
  }
}
