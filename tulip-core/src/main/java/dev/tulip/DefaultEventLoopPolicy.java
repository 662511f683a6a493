package dev.tulip;

import dev.tulip.spi.Clock;
import org.jspecify.annotations.Nullable;

/**
 * The policy there is unless another is set: {@code asyncio.DefaultEventLoopPolicy}. A thread has
 * the loop that was set for it and, as in Python 3.14, none otherwise.
 */
public class DefaultEventLoopPolicy implements EventLoopPolicy {

  private final ThreadLocal<@Nullable EventLoop> loops = new ThreadLocal<>();

  /** A policy under which no thread has a loop yet. */
  public DefaultEventLoopPolicy() {}

  @Override
  public EventLoop getEventLoop() {
    var loop = loops.get();
    if (loop == null) {
      throw NoRunningLoopException.withHint(
          "There is no current event loop in thread '" + Thread.currentThread().getName() + "'");
    }
    return loop;
  }

  @Override
  public void setEventLoop(@Nullable EventLoop loop) {
    if (loop == null) {
      loops.remove();
    } else {
      loops.set(loop);
    }
  }

  @Override
  public EventLoop newEventLoop() {
    return new LoopImpl(Clock.system(), null);
  }
}
